//! The kind of a file in the spec tree, which only depends on its path.

/// The kind of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `platforms/NAME.yaml`
    Platform,
    /// `platforms/NAME.cases/TOPIC.yaml`
    Cases,
    /// `FOLDER/provider.yaml`
    Provider { folder: String },
    /// `FOLDER/catalog.yaml`
    Catalog { folder: String },
    /// `FOLDER/errors/NAME.yaml`
    Family { folder: String },
    /// `FOLDER/push/NAME.yaml`
    Push { folder: String, name: String },
    /// `FOLDER/GROUP/REST.yaml`
    Operation { folder: String, group: String, rest: String },
    /// `FOLDER/GROUP/examples/NAME.xml` or `.json`
    Body,
}

/// The kind of a path, or a hint what such a path should look like.
pub(super) fn kind(path: &str) -> Result<FileKind, &'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    if let [.., name] = parts[..]
        && name.ends_with(".yml")
    {
        return Err("end its name with `.yaml`");
    }
    let stem = parts.last().and_then(|name| name.strip_suffix(".yaml")).filter(|stem| !stem.is_empty());
    match (parts.as_slice(), stem) {
        (["platforms", _], Some(_)) => Ok(FileKind::Platform),
        (["platforms", folder, _], Some(_)) if folder.ends_with(".cases") => Ok(FileKind::Cases),
        (["platforms", ..], _) => {
            Err("a platform is `platforms/NAME.yaml`, its cases are `platforms/NAME.cases/TOPIC.yaml`")
        }
        ([folder, _], Some("provider")) => Ok(FileKind::Provider { folder: (*folder).to_owned() }),
        ([folder, _], Some("catalog")) => Ok(FileKind::Catalog { folder: (*folder).to_owned() }),
        ([folder, "errors", _], Some(_)) => Ok(FileKind::Family { folder: (*folder).to_owned() }),
        ([_, "errors", ..], _) => Err("an error family is `PROVIDER/errors/NAME.yaml`"),
        ([folder, "push", _], Some(name)) => Ok(FileKind::Push { folder: (*folder).to_owned(), name: name.to_owned() }),
        ([folder, group, _], Some(rest)) => {
            Ok(FileKind::Operation { folder: (*folder).to_owned(), group: (*group).to_owned(), rest: rest.to_owned() })
        }
        ([_, _, "examples", body], None) if body.ends_with(".xml") || body.ends_with(".json") => Ok(FileKind::Body),
        ([_, _, "examples", ..], _) => Err("an example body is `PROVIDER/GROUP/examples/NAME.xml` or `.json`"),
        _ => Err("an operation is `PROVIDER/GROUP/REST.yaml`; see the first section of SPEC.md"),
    }
}
