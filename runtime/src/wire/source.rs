//! A body as tokens, in either format. Only this module knows whether XML is compiled in.

use std::borrow::Cow;

use super::json::Json;
use super::token::{Flaws, Kind, Token};
#[cfg(feature = "xml")]
use super::xml::Xml;
use super::{Format, Stop};

/// A position in a body.
#[derive(Clone)]
pub(super) enum Source<'a> {
    Json(Json<'a>),
    #[cfg(feature = "xml")]
    Xml(Xml<'a>),
}

/// Runs the same code for either format.
macro_rules! either {
    ($source:expr, $format:ident => $does:expr) => {
        match $source {
            Source::Json($format) => $does,
            #[cfg(feature = "xml")]
            Source::Xml($format) => $does,
        }
    };
}

impl<'a> Source<'a> {
    #[inline]
    pub(super) fn format(&self) -> Format {
        match self {
            Source::Json(_) => Format::Json,
            #[cfg(feature = "xml")]
            Source::Xml(_) => Format::Xml,
        }
    }

    #[inline]
    pub(super) fn offset(&self) -> usize {
        either!(self, format => format.offset())
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Result<Kind, Stop> {
        either!(self, format => format.peek())
    }

    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Token<'a>, Stop> {
        either!(self, format => format.scalar())
    }

    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), Stop> {
        either!(self, format => format.enter())
    }

    /// The name of the next member. `likely` is the expected one; it only affects speed.
    #[inline]
    pub(super) fn next_key(&mut self, likely: &'static str) -> Result<Option<Cow<'a, str>>, Stop> {
        either!(self, format => format.next_key(likely))
    }

    /// XML has no lists, so it has no items.
    #[inline]
    pub(super) fn next_item(&mut self) -> Result<bool, Stop> {
        match self {
            Source::Json(json) => json.next_item(),
            #[cfg(feature = "xml")]
            Source::Xml(_) => Ok(false),
        }
    }

    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        either!(self, format => format.skip())
    }

    /// The JSON of the next value.
    pub(super) fn raw(&mut self) -> Result<Option<&'a str>, Stop> {
        match self {
            Source::Json(json) => json.raw().map(Some),
            #[cfg(feature = "xml")]
            Source::Xml(_) => Ok(None),
        }
    }

    /// The source from an earlier offset to this position.
    pub(super) fn since(&self, offset: usize) -> &'a str {
        either!(self, format => format.since(offset))
    }

    /// Whether the next value is no value: null, false, an empty string, object or list.
    pub(super) fn is_nothing(&self) -> Result<bool, Stop> {
        let mut ahead = self.clone();
        Ok(match ahead.scalar()? {
            Token::Null | Token::Blank | Token::Boolean(false) => true,
            Token::String(text) => text.trim().is_empty(),
            Token::Number(_) | Token::Boolean(true) => false,
            Token::Array => {
                ahead.enter()?;
                !ahead.next_item()?
            }
            Token::Object => {
                ahead.enter()?;
                ahead.next_key("")?.is_none()
            }
        })
    }

    pub(super) fn survey(&self, first: &str, see: &mut dyn FnMut(&str, bool)) -> Result<(), Stop> {
        either!(self, format => format.survey(first, see))
    }

    /// Nothing may follow.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        match self {
            Source::Json(json) => json.finish(),
            // The end of the root element has already been checked for content after it.
            #[cfg(feature = "xml")]
            Source::Xml(_) => Ok(()),
        }
    }

    /// Whether there was text between elements since the last check. Separate from the other flaws, because
    /// it belongs to the enclosing element.
    #[inline]
    pub(super) fn take_stray(&mut self) -> bool {
        match self {
            Source::Json(_) => false,
            #[cfg(feature = "xml")]
            Source::Xml(xml) => std::mem::take(&mut xml.flaws.stray),
        }
    }

    /// The deviations that were tolerated since the last check.
    #[inline]
    pub(super) fn take_flaws(&mut self) -> Flaws {
        either!(self, format => std::mem::take(&mut format.flaws))
    }
}
