//! The kind of a file in the spec tree, which only depends on its path.

/// The kind of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// `platforms/NAME.yaml`
    Platform,
    /// `platforms/NAME.cases/TOPIC.yaml`
    Cases,
    /// `platforms/NAME.operations/GROUP/REST.yaml`
    SharedOperation { platform: String, group: String, rest: String },
    /// `platforms/NAME.types/TOPIC.yaml`
    SharedTypes { platform: String },
    /// `platforms/NAME.errors/FAMILY.yaml`
    SharedFamily { platform: String },
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
    /// `FOLDER/additions/provider.yaml`, `FOLDER/GROUP/additions/REST.yaml`: what is added to this file.
    Additions { to: String },
    /// `FOLDER/GROUP/examples/NAME.xml` or `.json`, also below `platforms/NAME.operations/`
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
        (["platforms", folder, rest @ ..], stem) => below_platforms(folder, rest, stem),
        ([folder, _], Some("provider")) => Ok(FileKind::Provider { folder: (*folder).to_owned() }),
        ([folder, _], Some("catalog")) => Ok(FileKind::Catalog { folder: (*folder).to_owned() }),
        ([folder, "errors", _], Some(_)) => Ok(FileKind::Family { folder: (*folder).to_owned() }),
        ([_, "errors", ..], _) => Err("an error family is `PROVIDER/errors/NAME.yaml`"),
        ([folder, "push", _], Some(name)) => Ok(FileKind::Push { folder: (*folder).to_owned(), name: name.to_owned() }),
        ([folder, "additions", _], Some("provider")) => {
            Ok(FileKind::Additions { to: format!("{folder}/provider.yaml") })
        }
        ([folder, group, "additions", name], Some(_)) => {
            Ok(FileKind::Additions { to: format!("{folder}/{group}/{name}") })
        }
        ([folder, group, _], Some(rest)) => {
            Ok(FileKind::Operation { folder: (*folder).to_owned(), group: (*group).to_owned(), rest: rest.to_owned() })
        }
        ([_, _, "examples", body], None) if body.ends_with(".xml") || body.ends_with(".json") => Ok(FileKind::Body),
        ([_, _, "examples", ..], _) => Err("an example body is `PROVIDER/GROUP/examples/NAME.xml` or `.json`"),
        _ => Err("an operation is `PROVIDER/GROUP/REST.yaml`; see the first section of SPEC.md"),
    }
}

/// The kind of a file in a folder below `platforms/`.
fn below_platforms(folder: &str, rest: &[&str], stem: Option<&str>) -> Result<FileKind, &'static str> {
    let (name, what) = folder.rsplit_once('.').unwrap_or((folder, ""));
    let platform = name.to_owned();
    match (what, rest, stem) {
        ("cases", [_], Some(_)) => Ok(FileKind::Cases),
        ("types", [_], Some(_)) => Ok(FileKind::SharedTypes { platform }),
        ("errors", [_], Some(_)) => Ok(FileKind::SharedFamily { platform }),
        ("operations", [group, _], Some(rest)) => {
            Ok(FileKind::SharedOperation { platform, group: (*group).to_owned(), rest: rest.to_owned() })
        }
        ("operations", [_, "examples", body], None) if body.ends_with(".xml") || body.ends_with(".json") => {
            Ok(FileKind::Body)
        }
        _ => Err("a platform is `platforms/NAME.yaml`; its other files are `NAME.cases/TOPIC.yaml`, \
                  `NAME.types/TOPIC.yaml`, `NAME.errors/FAMILY.yaml` and `NAME.operations/GROUP/REST.yaml`"),
    }
}
