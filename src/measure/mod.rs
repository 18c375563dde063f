//! KPI definitions, series, control charts, the lineage of every figure.

pub mod control_chart;
