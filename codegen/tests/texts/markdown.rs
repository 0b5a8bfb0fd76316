//! A shortcut of the Markdown escaper is right.

use proptest::prelude::*;

use waybill_text::markdown::{is_plain, line, text};

proptest! {
    /// The rest of the module leaves a plain text as it is: beside something that is not plain, it is read as all
    /// others are.
    #[test]
    fn a_plain_text_is_its_own_markdown(raw in "[a-zA-Z]?[ -~]{0,8}( [!-~]{1,3}){0,3}") {
        if is_plain(&raw) {
            prop_assert_eq!(text(&format!("x\n\n{raw}")), format!("x\n\n{raw}"));
            prop_assert_eq!(line(&format!("{raw} <")), format!("{raw} &lt;"));
        }
    }
}
