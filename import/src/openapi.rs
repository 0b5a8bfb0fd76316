//! OpenAPI.
use crate::loss::Losses;
use crate::model::Read;
use crate::problem::Problem;

pub(crate) fn read(file: &str, _: &str, _: &mut Losses) -> Result<Read, Vec<Problem>> {
    Err(vec![Problem::of_file(file, "not yet", "")])
}
