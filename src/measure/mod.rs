//! KPI definitions, series, control charts, the lineage of every figure.
//!
//! [`Facts`] reads what KPIs need from the columns once; [`compute`] makes a [`Series`] of a [`Kpi`], and
//! [`lineage`] names the records behind one of its figures, those left out included. Where a share or a mean has
//! nothing to be of, its value is missing: no data is never a pass.

mod ageing;
mod benefit;
pub mod control_chart;
mod facts;
pub mod figures;
mod handling;
mod improvement;
mod kpi;
mod overview;
mod series;
mod split;
mod targets;
mod times;
mod usual_range;
mod volume;

pub use facts::{Facts, Mark};
pub use improvement::{Change, NoEffect, direction_of, effect_of, subject};
pub use kpi::{KPIS, Kpi, Unit, kpi};
pub use overview::{Aged, Cause, Flow, Kept, Spread, ages, arrivals_by_hour, flow, kept, pareto, spreads};
pub use series::{Filter, Lineage, Point, Series, compute, lineage};
pub use split::{Part, Split};
pub use usual_range::{first_whole, usual_range};
