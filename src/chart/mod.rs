//! Charts: figures in, marks out.
//!
//! Each kind of chart is a plain description (`…Spec`) and one function that answers a [`Drawing`]: marks with class
//! names and coordinates, the points one can read by keyboard, and the same figures as a table. There are no colours
//! here: the page and [`svg_file`] give the classes theirs, so light, dark, projector and print need no redrawing.
//!
//! `plotters` maps figures to coordinates through a back-end of our own that yields marks, in tenths of a pixel and
//! with fixed text metrics: the same marks natively and in the browser, and no call into the page for fonts.
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
pub use control::{ControlSpec, control, moving_range};
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
