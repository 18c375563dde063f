use super::App;
use crate::journal::RecordId;
use crate::register::Register;
use crate::service_level::{self, Desk, DeskView, Metric};
use crate::time::Instant;
use crate::workspace::Workspace;
use crate::workspace::query::{Context, Query};
use leptos::prelude::*;
use std::rc::Rc;

/// How a record stands with its promise, ready to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipText {
    /// At most two units of time.
    pub text: String,
    /// The tone's name.
    pub tone: &'static str,
    /// The due instant and what was promised.
    pub title: String,
}

impl App {
    /// Reads the service desk's promises and clocks as of `now`, and follows changes.
    pub fn desk<T>(&self, now: Instant, with: impl FnOnce(&DeskView<'_>) -> T) -> T {
        self.revision.track();
        let (mut with, mut seen) = (Some(with), None);
        self.with_desk(now, &mut |view| {
            if let Some(with) = with.take() {
                seen = Some(with(view));
            }
        });
        // It is always shown one desk, be it an empty one.
        seen.unwrap_or_else(|| std::process::abort())
    }

    #[inline(never)]
    fn with_desk(&self, now: Instant, with: &mut dyn FnMut(&DeskView<'_>)) {
        let revision = self.revision.get_untracked();
        self.with_workspace(&mut |workspace| {
            let known = self.desk.with_value(|(of, desk, _)| (*of == revision).then(|| Rc::clone(desk)));
            let desk = known.unwrap_or_else(|| {
                let mut made = None;
                self.desk.update_value(|(of, desk, cache)| {
                    *desk = Rc::new(Desk::cached(workspace, cache));
                    *of = revision;
                    made = Some(Rc::clone(desk));
                });
                made.unwrap_or_else(|| Rc::new(Desk::new(workspace)))
            });
            with(&desk.view(workspace, now));
        });
    }

    /// How a record stands with its promise as of `now`; nothing where nothing was promised.
    pub fn chip(&self, record: RecordId, now: Instant) -> Option<ChipText> {
        self.desk(now, |view| {
            let row = view.table().and_then(|table| table.row(record))?;
            let chip = view.chip(row)?;
            if chip.text.is_empty() {
                return None;
            }
            let (metric, clock) = view.pressing(row)?;
            let what = match metric {
                Metric::Respond => "Response",
                Metric::Resolve => "Resolution",
            };
            let due = clock.due.map(|due| format!(", due {}", self.show(due))).unwrap_or_default();
            let agreement = view.agreement(row).map_or("", |a| a.name.as_str());
            Some(ChipText {
                text: chip.text,
                tone: tone(chip.tone),
                title: format!("{what}{due} ({agreement})"),
            })
        })
    }

    /// The rows of a register that a query finds, in order; fast where `near` holds them nearly in that order.
    #[must_use]
    pub fn rows(&self, register: &'static Register, query: &Query, near: &[u32]) -> Vec<u32> {
        self.in_context(|workspace, context| {
            let table = workspace.of(register);
            table.map(|table| query.rows_near(workspace, table, context, near)).unwrap_or_default()
        })
    }

    /// How many records of a register a query finds.
    #[must_use]
    pub fn count(&self, register: &'static Register, query: &Query) -> usize {
        self.in_context(|workspace, context| {
            workspace.of(register).map_or(0, |table| query.matches(workspace, table, context).count())
        })
    }

    /// Calls `with` with what a query needs to know of the moment and the person.
    pub fn in_context<T>(&self, with: impl FnOnce(&Workspace, &Context<'_>) -> T) -> T {
        let now = self.now.get();
        let me = self.read(|s| s.me.clone()).unwrap_or_default();
        self.desk(now, |clocks| {
            self.workspace(|workspace| {
                self.zone(|zone| {
                    let day_start = |day| zone.day_start(day);
                    with(workspace, &Context { me: &me, now, day_start: &day_start, clocks })
                })
            })
        })
    }
}

/// The name of a clock's tone, as the style sheets know it.
#[must_use]
pub fn tone(tone: service_level::Tone) -> &'static str {
    match tone {
        service_level::Tone::Neutral => "neutral",
        service_level::Tone::Ok => "ok",
        service_level::Tone::Warn => "warn",
        service_level::Tone::Danger => "danger",
        service_level::Tone::Paused => "paused",
    }
}
