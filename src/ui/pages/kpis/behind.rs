//! The records behind a point.

use super::asked::{Asked, option, set_options};
use super::one::counts;
use crate::browser;
use crate::journal::Value;
use crate::measure::control_chart::Direction;
use crate::measure::{Facts, Kpi, Lineage, lineage};
use crate::order::Ordered;
use crate::route::Route;
use crate::time::Day;
use crate::ui::app::App;
use crate::ui::keys::page_keys;
use crate::ui::pages::inputs::{count, counted};
use crate::ui::parts::subject::{record_of, with_facts};
use crate::ui::parts::tile::period_name;
use crate::ui::view::{IntoPiece, Piece, Watched, memo, view};
use crate::workspace::Change;
use crate::workspace::query::Rows;
use leptos::prelude::*;
use std::sync::Arc;

/// So many records are listed; the rest is counted.
const MOST: usize = 50;

/// What is shown of a figure.
struct Shown {
    lineage: Lineage,
    part: String,
    /// How many of the counted stand before those that are listed.
    first: usize,
    counted: Vec<Piece>,
    left_out: Vec<Piece>,
}

/// The panel below the chart; the address says which point is open.
pub fn behind(app: App, asked: Watched<Asked>, rows: Arc<Option<Rows>>) -> Piece {
    let at = memo(move || [option(app, "at"), option(app, "part")].join(" "));
    page_keys(move |name, _| {
        let open = name == "Escape" && !untrack(|| option(app, "at")).is_empty();
        if open {
            close(app);
        }
        open
    });
    let shown = move || {
        let at = at.get();
        let (index, part) = at.split_once(' ').unwrap_or((&at, ""));
        let Ok(index) = index.parse::<usize>() else { return ().piece() };
        let part: usize = part.parse().unwrap_or(0);
        match asked.with_untracked(|asked| look(app, asked, &rows, index, part)) {
            Some(shown) => panel(app, asked, shown),
            None => ().piece(),
        }
    };
    shown.piece()
}

fn look(app: App, asked: &Asked, rows: &Option<Rows>, index: usize, part: usize) -> Option<Shown> {
    let mut shown = None;
    with_facts(app, asked.grain, asked.first, asked.last, &mut |facts| {
        let split = asked.split(facts).filter(|_| part > 0);
        let part = split.as_ref().and_then(|s| s.parts.get(part - 1));
        let accepts = |row: u32| {
            counts(rows, row) && split.as_ref().zip(part).is_none_or(|(split, part)| split.has(part, row))
        };
        let Some(lineage) = lineage(asked.kpi, facts, Some(&accepts), index) else { return };
        let link = |row: u32, reason: &str| link(facts, asked.kpi, &lineage, row, reason);
        let (first, order) = in_order(asked.kpi, &lineage);
        let shown_of = |place: &usize| {
            let value = lineage.values.get(*place).map(|value| asked.kpi.unit.show(Some(*value)));
            lineage.counted.get(*place).map(|row| link(*row, &value.unwrap_or_default()))
        };
        let counted = order.iter().filter_map(shown_of).collect();
        let left_out = lineage.left_out.iter().take(MOST).map(|(row, reason)| link(*row, reason)).collect();
        let part = part.map(|part| part.label.clone()).unwrap_or_default();
        shown = Some(Shown { part, first, counted, left_out, lineage });
    });
    shown
}

/// Places of the counted to be listed, and how many stand before them: of a share the misses first, else as they come, or by value where each has one,
/// around the figure itself where it is a quantile.
fn in_order(kpi: &Kpi, lineage: &Lineage) -> (usize, Vec<usize>) {
    let mut order: Vec<usize> = (0..lineage.counted.len()).collect();
    if lineage.fulfilled.len() != lineage.counted.len() {
        // Of a share, first the side that is less wanted.
        let wanted = |place: &usize| {
            let above =
                lineage.counted.get(*place).is_some_and(|row| lineage.fulfilled.binary_search(row).is_ok());
            above == (kpi.direction == Direction::HigherIsBetter)
        };
        order.order_by_key(wanted);
    }
    if !lineage.values.is_empty() {
        let value = |place: &usize| lineage.values.get(*place).copied().unwrap_or_default();
        order.order_by(|a, b| value(a).total_cmp(&value(b)));
    }
    let first = lineage.rank.map_or(0, |rank| rank.saturating_sub(MOST / 2));
    let first = first.min(order.len().saturating_sub(MOST));
    (first, order.into_iter().skip(first).take(MOST).collect())
}

fn link(facts: &Facts<'_>, kpi: &Kpi, lineage: &Lineage, row: u32, reason: &str) -> Piece {
    let Some(table) = facts.workspace.table(lineage.register) else { return ().piece() };
    let record = table.at(row);
    let address = format!("#{}", Route::record(record.address()));
    let [above, below] = kpi.sides;
    let side = if lineage.fulfilled.binary_search(&row).is_ok() { above } else { below };
    let told = if reason.is_empty() { side } else { reason };
    let more = if told.is_empty() { String::new() } else { [" – ", told].concat() };
    view! { <li><a href=address>{record.name()}" "{record.title().to_owned()}</a><span class="muted">{more}</span></li> }
}

/// "Counted: 120 records, the first 50", or "Counted: 120 records, from the least value, number 36 to 85".
fn list(name: &str, all: usize, by_value: bool, first: usize, items: Vec<Piece>) -> Piece {
    if all == 0 {
        return ().piece();
    }
    let mut head = [name, ": ", &counted(all)].concat();
    if by_value {
        head.push_str(", from the least value");
    }
    if first > 0 {
        head.push_str(&[", number ", &count(first + 1), " to ", &count(first + items.len())].concat());
    } else if all > items.len() {
        head.push_str(&[", the first ", &count(items.len())].concat());
    }
    view! { <h3>{head}</h3><ul class="behind-list">{items}</ul> }
}

fn panel(app: App, asked: Watched<Asked>, shown: Shown) -> Piece {
    let lineage = shown.lineage;
    let (counted, left_out) = (lineage.counted.len(), lineage.left_out.len());
    let mut title = format!("Behind {}", period_name(lineage.period));
    if !shown.part.is_empty() {
        title.push_str(", ");
        title.push_str(&shown.part);
    }
    view! {
        <section class="behind" aria-labelledby="behind">
            <div class="behind-head">
                <h2 id="behind" tabindex="-1">{title}</h2>
                <button type="button" class="button quiet small" data-icon="close" on:click=move |_| close(app)>"Close"</button>
            </div>
            <dl class="definition">
                <dt>"Formula"</dt><dd>{lineage.formula}</dd>
                <dt>"With its numbers"</dt><dd class="numbers">{lineage.numbers}</dd>
            </dl>
            {list("Counted", counted, !lineage.values.is_empty(), shown.first, shown.counted)}
            {list("Left out", left_out, false, 0, shown.left_out)}
            {shown.part.is_empty().then(|| recalculate(app, asked, lineage.period.first_day()))}
        </section>
    }
}

fn close(app: App) {
    set_options(app, &[("at", ""), ("part", "")]);
    browser::focus_soon(".chart-plot");
}

/// New limits from a day on: only with a reason, and it stays on the record.
fn recalculate(app: App, asked: Watched<Asked>, from: Day) -> Piece {
    let reason = Watched::new(String::new());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let why = reason.get_untracked().trim().replace('\n', " ");
        if why.is_empty() {
            app.tell_trouble("Say why the limits change here: what was changed in the work.");
            return;
        }
        let subject = asked.with_untracked(|asked| asked.subject.clone());
        let mut phases = subject.phases.clone();
        phases.retain(|(day, _)| *day != from);
        phases.push((from, why));
        phases.order_by_key(|(day, _)| *day);
        let lines: Vec<String> = phases.iter().map(|(day, why)| format!("{day} {why}")).collect();
        let change = Change::set("phases", Value::text(&lines.join("\n")));
        if record_of(app, &subject, vec![change]).is_some() {
            app.tell_undoable(&format!("Limits are recalculated from {from}."));
        }
    };
    view! {
        <form class="recalculate" on:submit=save>
            <label>"Reason to recalculate limits from here"
                <input type="text" name="reason" autocomplete="off"
                    on:input=move |event| reason.set(event_target_value(&event))/>
            </label>
            <button type="submit" class="button">"Recalculate limits from here"</button>
        </form>
    }
}
