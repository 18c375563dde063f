//! Charts: figures in, marks out.
//!
//! Each kind of chart is a plain description (`…Spec`) and one function that answers a [`Drawing`]: marks with class
//! names and coordinates, the points one can read by keyboard, and the same figures as a table. There are no colours
//! here: the page and [`svg_file`] give the classes theirs, so light, dark, projector and print need no redrawing.
//!
//! `plotters` maps figures to coordinates through a back-end of our own that yields marks, in tenths of a pixel and
//! with fixed text metrics: the same marks natively and in the browser, and no call into the page for fonts.
//! ## Classes
//!
//! | what | classes |
//! |---|---|
//! | strokes | `grid`, `line common`, `line s1`–`line s4`, `centre`, `limit`, `limit provisional`, `target`, `target tick`, `event`, `phase`, `percentile p50`, `p85`, `p95` |
//! | fills | `bar s1`, `bar s2`, `bar other`, `bar met`, `bar missed`, `band b1`–`band b3`, `heat h0`–`heat h9`, `dot` |
//! | points of control charts | `point common` (•), `point improvement` (▲ ▼), `point concern` (◆), `point undirected` (■) |
//! | texts, 12 px | `tick`, `value`, `label` alone or with `limit`, `centre`, `target`, `s1`–`s4`, `met`, `missed`, `p85`, `percentile`; `event-label`, `phase-label`, `heat-value`, `heat-value strong` |
//!
//! A value between two gaps is a circle with the class of its line: fill it, do not stroke it.
//! `export.css` beside this file gives all of them their light and dark values.
//!
//! A chart knows no time zone: periods come with their labels. A missing value is a gap, never 0.

mod ageing;
mod attainment;
mod bullet;
mod canvas;
mod control;
mod drawing;
mod flow;
mod heat;
mod mark;
mod pareto;
mod percentile;
mod plot;
mod sparkline;
mod svg;
mod table;
mod ticks;
mod trend;

pub use ageing::{AGE_BUCKETS, Aged, AgeingSpec, age_bucket, ageing};
pub use attainment::{AttainmentSpec, Met, attainment};
pub use bullet::{BulletSpec, bullet};
pub use control::{ControlSpec, control, control_reach, moving_range};
pub use drawing::{Area, Drawing, Event, Period, PointMark, Quantity, Sheet};
pub use flow::{FlowSpec, flow};
pub use heat::{HeatSpec, heat, heat_level};
pub use mark::{Anchor, Mark, Px};
pub use pareto::{Cause, ParetoSpec, pareto};
pub use percentile::{PercentileSpec, Spread, percentile};
pub use sparkline::{SparklineSpec, sparkline};
pub use svg::svg_file;
pub use table::{Cell, Column, DataTable, csv};
pub use trend::{Series, TrendSpec, trend};
