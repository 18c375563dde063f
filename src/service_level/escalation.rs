use super::span_text;
use crate::time::Span;

/// When somebody is to be told of a clock: told by the person who wrote the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationPoint {
    /// When so many percent of the target are used.
    Share(u16),
    /// So long before the deadline, in open time.
    Before(Span),
    /// So long after it.
    After(Span),
}

impl EscalationPoint {
    /// Where an agreement names no points.
    pub const USUAL: EscalationPoint = EscalationPoint::Share(75);

    /// Reads `75 %`, `-30 m` and `+1 h`; nothing where it is none of them.
    #[must_use]
    pub fn parse(text: &str) -> Option<EscalationPoint> {
        let text = text.trim();
        if let Some(share) = text.strip_suffix('%') {
            return share.trim().parse().ok().filter(|s| (1..=1000).contains(s)).map(EscalationPoint::Share);
        }
        let length = |text: &str| match super::Amount::parse(text)? {
            super::Amount::Open(span) if span > Span::ZERO => Some(span),
            _ => None,
        };
        match text.strip_prefix(['-', '\u{2212}']) {
            Some(before) => length(before).map(EscalationPoint::Before),
            None => length(text.strip_prefix('+')?).map(EscalationPoint::After),
        }
    }

    /// How far from the deadline it is, negative before it.
    #[must_use]
    pub fn offset(self, target: Span) -> Span {
        match self {
            EscalationPoint::Share(percent) => {
                Span::from_millis(target.millis() / 100 * i64::from(percent) - target.millis())
            }
            EscalationPoint::Before(span) => Span::from_millis(-span.millis()),
            EscalationPoint::After(span) => span,
        }
    }

    /// In words: `75 % used`, `30 m before the deadline`, `1 h after the deadline`.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            EscalationPoint::Share(percent) => [&percent.to_string(), " % used"].concat(),
            EscalationPoint::Before(span) => [&span_text(span, false), " before the deadline"].concat(),
            EscalationPoint::After(span) => [&span_text(span, false), " after the deadline"].concat(),
        }
    }
}
