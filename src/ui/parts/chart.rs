//! A chart on the page: its finding, its picture, its figures as a table, and a way to read it point by point.

use crate::browser;
use crate::chart::{Cell, DataTable, Drawing, Mark, PointMark, Sheet, csv, svg_file};
use crate::measure::control_chart::number;
use crate::ui::app::App;
use crate::ui::view::{Piece, Watched, effect, view};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element};

/// What a chart draws into a sheet of so many pixels.
pub type Draw = Arc<dyn Fn(Sheet<'_>) -> Drawing + Send + Sync>;
/// What happens where a point is opened.
pub type Open = Arc<dyn Fn(&PointMark) + Send + Sync>;

/// A chart to be shown.
pub struct Chart {
    /// The finding or the question.
    pub title: String,
    /// The chart in sentences.
    pub sentence: String,
    /// Where the figures come from: "Own records, as of 2026-06-30".
    pub source: String,
    /// In pixels; the width is that of the place.
    pub height: u32,
    /// Draws it.
    pub draw: Draw,
    /// The values that are part of a signal, for going from one to the next.
    pub signals: Vec<usize>,
    /// Opens the records behind a point.
    pub open: Option<Open>,
    /// One of several: a smaller title, and no tools of its own.
    pub small: bool,
}

/// No point is read.
const NONE: usize = usize::MAX;

/// The figure: caption, picture, reading line, tools, table.
pub fn chart_view(chart: Chart) -> Piece {
    let app = App::here();
    let Chart { title, sentence, source, height, draw, signals, open, small } = chart;
    let drawing = Watched::new(Arc::new(Drawing::default()));
    let (at, width) = (Watched::new(NONE), Watched::new(0_usize));
    let (drawn, table) = (Watched::new(0_u64), Watched::new(false));
    let host = NodeRef::<html::Div>::new();
    let measure = move || {
        // The frame may come when the chart is gone.
        if let Some(host) = host.try_get_untracked().flatten() {
            let now = usize::try_from(host.client_width()).unwrap_or(0);
            if now > 0 && now != width.get_untracked() {
                width.set(now);
            }
        }
    };
    effect(move |_| {
        resized();
        host.track();
        // All charts are measured before the first of them is drawn.
        browser::next_frame(measure);
    });
    {
        let (title, sentence) = (title.clone(), sentence.clone());
        effect(move |_| {
            let width = u32::try_from(width.get()).unwrap_or(0);
            let Some(host) = host.get().filter(|_| width > 0) else { return };
            let made = draw(Sheet { width, height, title: &title, description: &sentence });
            paint(&host, &made);
            drawing.set(Arc::new(made));
            drawn.update(|n| *n += 1);
        });
    }
    effect(move |_| {
        drawn.track();
        let place = at.get();
        let Some(host) = host.get() else { return };
        let point = drawing.with_untracked(|d| d.points.get(place).map(|p| (p.x, p.y, d.plot)));
        if let Ok(Some(cursor)) = host.query_selector(".chart-cursor") {
            let path = point.map(|(x, y, plot)| {
                format!("M{x} {}v{}M{x} {y}m-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0", plot.y, plot.height)
            });
            cursor.set_attribute("d", &path.unwrap_or_default()).ok();
        }
    });
    let go_to = move |place: usize| {
        let last = drawing.with_untracked(|d| d.points.len()).saturating_sub(1);
        at.set(place.min(last));
    };
    let open = Watched::new(open);
    let enter = move || {
        let point = drawing.with_untracked(|d| d.points.get(at.get_untracked()).cloned());
        if let (Some(point), Some(open)) = (point, open.get_untracked()) {
            open(&point);
        }
    };
    let can_open = open.with_untracked(Option::is_some);
    let signals = Watched::new(signals);
    let next_signal = move || {
        let from = at.get_untracked();
        drawing.with_untracked(|d| {
            let begins = |p: &PointMark| signals.with_untracked(|s| s.contains(&p.index));
            let places = || d.points.iter().enumerate().filter(|(_, p)| begins(p)).map(|(place, _)| place);
            places().find(|place| from == NONE || *place > from).or_else(|| places().next())
        })
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let here = at.get_untracked();
        match event.key().as_str() {
            "ArrowRight" => go_to(if here == NONE { 0 } else { here.saturating_add(1) }),
            "ArrowLeft" => go_to(if here == NONE { NONE } else { here.saturating_sub(1) }),
            "Home" => go_to(0),
            "End" => go_to(NONE),
            "Escape" => at.set(NONE),
            "n" => match next_signal() {
                Some(place) => go_to(place),
                None => app.said.set("There is no signal in this chart.".to_owned()),
            },
            "d" => table.update(|t| *t = !*t),
            "Enter" => enter(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let hover = move |event: web_sys::MouseEvent| {
        if let Some(host) = host.get_untracked() {
            let (left, top, drawn) = place_of(&host);
            let (x, y) = (f64::from(event.client_x()) - left, f64::from(event.client_y()) - top);
            drawing.with_untracked(|d| {
                let scale = if drawn > 0.0 { f64::from(d.width) / drawn } else { 1.0 };
                if let Some(place) = nearest(d, x * scale, y * scale).filter(|p| *p != at.get_untracked()) {
                    at.set(place);
                }
            });
        }
    };
    let help = if can_open {
        "Arrow keys read point by point, n goes to the next signal, Enter opens the records, d shows the table."
    } else {
        "Arrow keys read point by point, d shows the table."
    };
    let focused = Watched::new(false);
    let reading = move || {
        drawn.track();
        let place = at.get();
        let label = drawing.with_untracked(|d| d.points.get(place).map(|p| p.label.clone()));
        label.unwrap_or_else(|| if focused.get() { help.to_owned() } else { String::new() })
    };
    let name = file_name(&title);
    let save = move |svg: bool| {
        drawing.with_untracked(|d| {
            let (ending, kind, text) = if svg {
                ("svg", "image/svg+xml", svg_file(d, &source))
            } else {
                ("csv", "text/csv", csv(&d.table))
            };
            if let Err(error) = browser::download(&format!("{name}.{ending}"), kind, text.as_bytes()) {
                app.tell_trouble(&format!("The file was not saved: {error}."));
            }
        });
    };
    let save = Watched::new(save);
    let label = title.clone();
    let table_name = format!("Figures of {title}");
    let caption = if small {
        view! { <h3>{title}</h3> }
    } else {
        view! { <h2>{title}</h2><p class="chart-sentence">{sentence}</p> }
    };
    let of_what = [" of “", &label, "”"].concat();
    let tool_of = of_what.clone();
    let tool = move |label: &'static str, svg: bool| {
        let name = [label, &tool_of].concat();
        view! {
            <button type="button" class="button quiet small" data-icon="download" aria-label=name
                on:click=move |_| save.with_untracked(|save| save(svg))>{label}</button>
        }
    };
    view! {
        <figure class="chart" class:small=small>
            <figcaption>{caption}</figcaption>
            <div class="chart-plot" node_ref=host tabindex="0" role="group" aria-roledescription="chart"
                aria-label=label data-opens=can_open.then_some("")
                on:keydown=keys on:mousemove=hover
                on:mouseleave=move |_| at.set(NONE)
                on:focus=move |_| focused.set(true)
                on:blur=move |_| {
                    focused.set(false);
                    at.set(NONE);
                }
                on:click=move |_| enter()></div>
            <p class="chart-reading" aria-live="polite">{reading}</p>
            <div class="chart-tools">
                <button type="button" class="button quiet small" data-icon="table" aria-label=["Data table", &of_what].concat()
                    aria-pressed=move || table.get().to_string()
                    on:click=move |_| table.update(|t| *t = !*t)>"Data table"</button>
                {tool("SVG", true)}{tool("CSV", false)}
            </div>
            {move || {
                drawn.track();
                table.get().then(|| drawing.with_untracked(|d| table_view(&d.table, &table_name)))
            }}
        </figure>
    }
}

/// A small picture without axes, that stands beside its words.
pub fn picture(drawing: Drawing) -> Piece {
    let host = NodeRef::<html::Div>::new();
    effect(move |_| {
        if let Some(host) = host.get() {
            paint(&host, &drawing);
        }
    });
    view! { <div class="picture" node_ref=host></div> }
}

/// Figures as a table.
pub fn table_view(table: &DataTable, name: &str) -> Piece {
    let head: Vec<Piece> = (table.columns.iter())
        .map(|c| view! { <th scope="col" class:number=c.numeric>{c.name.clone()}</th> })
        .collect();
    let rows: Vec<Piece> = (table.rows.iter())
        .map(|row| {
            let cells: Vec<Piece> = (row.iter().zip(&table.columns).enumerate())
                .map(|(place, (cell, column))| {
                    let text = match cell {
                        Cell::Empty => String::new(),
                        Cell::Number(value) => number(*value, column.decimals),
                        Cell::Text(text) => text.clone(),
                    };
                    if place == 0 {
                        view! { <th scope="row">{text}</th> }
                    } else {
                        view! { <td class:number=column.numeric>{text}</td> }
                    }
                })
                .collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    view! {
        <div class="table-scroll chart-table" tabindex="0" role="region" aria-label=name.to_owned()>
            <table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
        </div>
    }
}

/// Where an element stands in the window, and how wide it is.
fn place_of(element: &Element) -> (f64, f64, f64) {
    let place = element.get_bounding_client_rect();
    (place.left(), place.top(), place.width())
}

/// The point nearest to a place, that along the time axis counting most.
fn nearest(drawing: &Drawing, x: f64, y: f64) -> Option<usize> {
    let mut best = None;
    for (place, point) in drawing.points.iter().enumerate() {
        let away = (point.x.value() - x).abs() * 4.0 + (point.y.value() - y).abs();
        if best.is_none_or(|(_, least)| away < least) {
            best = Some((place, away));
        }
    }
    best.map(|(place, _)| place)
}

/// A title as the name of a file.
fn file_name(title: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = title.chars().map(plain).collect();
    let words: Vec<&str> = name.split('-').filter(|w| !w.is_empty()).take(8).collect();
    words.join("-")
}

thread_local! {
    static RESIZED: ArcRwSignal<u64> = {
        let count = ArcRwSignal::new(0);
        let counted = count.clone();
        browser::on_window("resize", move |_| counted.update(|n| *n += 1));
        count
    };
}

/// Follows the size of the window.
fn resized() {
    RESIZED.with(|count| count.track());
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// Draws the marks into an element, in place of what was there.
fn paint(host: &Element, drawing: &Drawing) {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    let pen = Pen { document };
    host.set_text_content(None);
    let size = format!("0 0 {} {}", drawing.width, drawing.height);
    let Some(svg) = pen.add(host, "svg", &[("viewBox", size), ("role", "img".to_owned())]) else { return };
    for (kind, text) in [("title", &drawing.title), ("desc", &drawing.description)] {
        if let Some(node) = pen.add(&svg, kind, &[]) {
            node.set_text_content(Some(text));
        }
    }
    for mark in &drawing.marks {
        pen.mark(&svg, mark);
    }
    pen.add(&svg, "path", &[("class", "chart-cursor".to_owned())]);
}

struct Pen {
    document: Document,
}

impl Pen {
    fn add(&self, into: &Element, kind: &str, attributes: &[(&str, String)]) -> Option<Element> {
        let node = self.document.create_element_ns(Some(SVG), kind).ok()?;
        for (name, value) in attributes {
            node.set_attribute(name, value).ok();
        }
        into.append_child(&node).ok();
        Some(node)
    }

    fn mark(&self, svg: &Element, mark: &Mark) {
        let class = ("class", mark.class().to_owned());
        let list = |points: &[(crate::chart::Px, crate::chart::Px)]| {
            let mut text = String::new();
            for (x, y) in points {
                text.push_str(&x.to_string());
                text.push(',');
                text.push_str(&y.to_string());
                text.push(' ');
            }
            text
        };
        let is = |px: &crate::chart::Px| px.to_string();
        match mark {
            Mark::Line { from, to, .. } => {
                let ends =
                    [("x1", is(&from.0)), ("y1", is(&from.1)), ("x2", is(&to.0)), ("y2", is(&to.1)), class];
                self.add(svg, "line", &ends);
            }
            Mark::Polyline { points, .. } => {
                self.add(svg, "polyline", &[("points", list(points)), class]);
            }
            Mark::Polygon { points, .. } => {
                self.add(svg, "polygon", &[("points", list(points)), class]);
            }
            Mark::Rect { at, size, .. } => {
                let sides = [
                    ("x", is(&at.0)),
                    ("y", is(&at.1)),
                    ("width", is(&size.0)),
                    ("height", is(&size.1)),
                    class,
                ];
                self.add(svg, "rect", &sides);
            }
            Mark::Circle { at, r, .. } => {
                self.add(svg, "circle", &[("cx", is(&at.0)), ("cy", is(&at.1)), ("r", is(r)), class]);
            }
            Mark::Text { at, anchor, text, .. } => {
                let place =
                    [("x", is(&at.0)), ("y", is(&at.1)), ("text-anchor", anchor.name().to_owned()), class];
                if let Some(node) = self.add(svg, "text", &place) {
                    node.set_text_content(Some(text));
                }
            }
        }
    }
}

/// Whether a `details` has just been opened.
pub fn is_open(event: &web_sys::Event) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<Element>().ok());
    target.is_some_and(|e| e.has_attribute("open"))
}

/// A part that is drawn only once it is opened.
pub fn folded(summary: &'static str, inside: impl Fn() -> Piece + Send + Sync + 'static) -> Piece {
    let shown = Watched::new(false);
    view! {
        <details on:toggle=move |event| shown.set(is_open(&event))>
            <summary>{summary}</summary>
            {move || shown.get().then(&inside)}
        </details>
    }
}
