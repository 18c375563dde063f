//! What the columns mean, as suggested, to be corrected.

use super::reading;
use super::value_view;
use super::wizard::{Stage, Wizard};
use crate::browser;
use crate::exchange::{
    Encoding, FieldRule, Mapping, SEPARATORS, Shape, Sheet, Source, date_candidates, suggest_values,
};
use crate::journal::RecordId;
use crate::register::catalogue::{self, mapping as mapping_register};
use crate::register::{Field, Kind, Register};
use crate::time::DatePattern;
use crate::ui::pages::inputs::{bare_choice, button, choice, count, text_field};
use crate::ui::view::{IntoPiece, Piece, Watched, view};
use crate::workspace::{Change, Command};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The form.
pub fn mapping(wizard: Wizard) -> Piece {
    view! {
        {move || {
            wizard.drawn.track();
            let known = wizard.work.with_value(|w| w.sheet.clone().zip(w.mapping.clone()));
            match known.and_then(|(s, m)| catalogue::register(&m.register).map(|r| (s, m, r))) {
                Some((sheet, mapping, register)) => form(wizard, &sheet, &mapping, register),
                None => ().piece(),
            }
        }}
    }
}

fn form(wizard: Wizard, sheet: &Sheet, mapping: &Mapping, register: &'static Register) -> Piece {
    view! {
        {file_part(wizard, sheet)}
        {meaning_part(wizard, sheet, mapping)}
        {fields_part(wizard, sheet, mapping, register)}
        {keep_part(wizard, mapping)}
        <div class="form-actions">
            {button("Check every row", "primary", move || reading::check(wizard))}
            {button("Choose another file", "quiet", move || wizard.go(Stage::CHOOSE, "Choose a file"))}
        </div>
    }
}

fn file_part(wizard: Wizard, sheet: &Sheet) -> Piece {
    let (name, encoding, replaced, is_file) = wizard.work.with_value(|w| {
        let is_file = matches!(w.brought, Some(crate::ui::files::Brought::File(_)));
        (w.name.clone(), w.encoding.unwrap_or(Encoding::Utf8), w.replaced, is_file)
    });
    let (ragged, lines) = sheet.ragged();
    let separators = SEPARATORS.iter().map(|c| (c.to_string(), separator_name(*c).to_owned())).collect();
    let encodings = Encoding::ALL.iter().map(|e| (e.name().to_owned(), e.name().to_owned())).collect();
    let ragged = (ragged > 0).then(|| {
        let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
        let mut words = count(ragged);
        words.push_str(if ragged == 1 {
            " row has another number of cells than the header: line "
        } else {
            " rows have another number of cells than the header, such as those in lines "
        });
        words.push_str(&lines.join(", "));
        words.push('.');
        view! { <p class="hint">{words}</p> }
    });
    view! {
        <section class="card">
            <h2>{name}</h2>
            <dl class="facts">
                <div><dt>"Rows"</dt><dd>{count(sheet.len())}</dd></div>
                <div><dt>"Columns"</dt><dd>{count(sheet.header.len())}</dd></div>
            </dl>
            {(sheet.header.len() == 1).then(|| view! {
                <div class="banner" data-tone="warn"><p>"Only one column was found. Check what separates the cells."</p></div>
            })}
            {(replaced > 0).then(|| view! {
                <div class="banner" data-tone="warn"><p>{count(replaced)}" characters could not be read. Try another encoding."</p></div>
            })}
            {ragged}
            <div class="field-row">
                {choice("map-separator", "Cells are separated by", separators, &sheet.separator.to_string(), move |c| {
                    wizard.work.update_value(|w| w.separator = c.chars().next());
                    reading::read(wizard, None);
                })}
                {is_file.then(|| choice("map-encoding", "Encoding", encodings, encoding.name(), move |name| {
                    let chosen = Encoding::ALL.into_iter().find(|e| e.name() == name);
                    wizard.work.update_value(|w| (w.encoding, w.encoding_chosen) = (chosen, true));
                    reading::read(wizard, None);
                }))}
            </div>
        </section>
    }
}

fn separator_name(separator: char) -> &'static str {
    match separator {
        ',' => "Comma",
        ';' => "Semicolon",
        '\t' => "Tab",
        _ => "Bar",
    }
}

fn meaning_part(wizard: Wizard, sheet: &Sheet, mapping: &Mapping) -> Piece {
    let registers = catalogue::REGISTERS
        .iter()
        .filter(|r| !matches!(r.id, "setting" | "view" | "mapping" | "note"))
        .map(|r| (r.id.to_owned(), r.plural.to_owned()))
        .collect();
    let shapes = vec![
        ("record".to_owned(), "A record as it is now".to_owned()),
        ("update".to_owned(), "An update: many rows are one record".to_owned()),
    ];
    let updates = mapping.shape == Shape::Update;
    let shape = if updates { "update" } else { "record" };
    let column =
        |id: &'static str, label: &str, chosen: &Option<String>, set: fn(&mut Mapping, Option<String>)| {
            let focus = format!("#{id}");
            choice(id, label, columns(sheet), chosen.as_deref().unwrap_or_default(), move |name| {
                wizard.remap(&focus, |m, _| set(m, Some(name).filter(|n| !n.is_empty())));
            })
        };
    let candidates = date_candidates(sheet, mapping);
    let ambiguous = candidates.first().is_some_and(|c| c.ambiguous);
    let mut dates: Vec<(String, String)> = DatePattern::ALL
        .iter()
        .filter(|p| candidates.is_empty() || candidates.iter().any(|c| c.pattern == **p))
        .map(|p| (p.as_str().to_owned(), date_name(*p).to_owned()))
        .collect();
    dates.insert(0, (String::new(), if ambiguous { "Choose" } else { "As found" }.to_owned()));
    let zones = [browser::device_zone(), "UTC".to_owned()];
    let calendars = reading::calendar_zone(wizard).unwrap_or_else(browser::device_zone);
    view! {
        <section class="card">
            <h2>"What a row is"</h2>
            <div class="field-row">
                {choice("map-register", "Records are", registers, &mapping.register, move |register| {
                    wizard.remap("#map-register", |m, sheet| *m = reading::suggested(sheet, &register));
                })}
                {choice("map-shape", "A row is", shapes, shape, move |shape| {
                    wizard.remap("#map-shape", |m, _| m.shape = if shape == "update" { Shape::Update } else { Shape::Record });
                })}
                {column("map-key", "Records are told apart by", &mapping.key, |m, c| m.key = c)}
                {column("map-updated", if updates { "Time of the update" } else { "Last changed" }, &mapping.updated_at, |m, c| m.updated_at = c)}
                {updates.then(|| column("map-author", "Who made the update", &mapping.author, |m, c| m.author = c))}
                {choice("map-dates", "Dates are written", dates, mapping.dates.as_deref().unwrap_or_default(), move |p| {
                    wizard.remap("#map-dates", |m, _| m.dates = Some(p).filter(|p| !p.is_empty()));
                })}
                {text_field("map-zone", "Time zone of the dates", &zones, mapping.zone.as_deref().unwrap_or_default(), move |z| {
                    wizard.work.update_value(|w| if let Some(m) = w.mapping.as_mut() {
                        m.zone = Some(z.trim().to_owned()).filter(|z| !z.is_empty());
                    });
                })}
            </div>
            <p class="hint">"Without a time zone, that of the first calendar holds, or else this device's: "{calendars}"."</p>
            {ambiguous.then(|| view! {
                <div class="banner" data-tone="warn"><p>"The dates alone do not say whether the day or the month stands first. Please choose."</p></div>
            })}
        </section>
    }
}

fn date_name(pattern: DatePattern) -> &'static str {
    match pattern.as_str() {
        "y-m-d" => "Year month day",
        "d/m/y" => "Day month year",
        "m/d/y" => "Month day year",
        "epoch s" => "Seconds since 1970",
        _ => "Milliseconds since 1970",
    }
}

fn columns(sheet: &Sheet) -> Vec<(String, String)> {
    let none = (String::new(), "—".to_owned());
    std::iter::once(none).chain(sheet.header.iter().map(|name| (name.clone(), name.clone()))).collect()
}

fn fields_part(wizard: Wizard, sheet: &Sheet, mapping: &Mapping, register: &'static Register) -> Piece {
    let preset = (mapping.name == Mapping::service_now().name).then(|| {
        view! { <p>"The columns are those of a ServiceNow incident log: its mapping is chosen."</p> }
    });
    let rows: Vec<Piece> = register
        .fields
        .iter()
        .filter(|field| !matches!(field.kind, Kind::Links(_)))
        .map(|field| field_row(wizard, sheet, mapping.rule(field.id), register, field))
        .collect();
    view! {
        <section class="card">
            <h2>"Fields and their columns"</h2>
            {preset}
            <div class="table-scroll" tabindex="0" role="region" aria-label="Fields and their columns">
                <table class="import-grid">
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"Column"</th><th scope="col">"For example"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn field_row(
    wizard: Wizard,
    sheet: &Sheet,
    rule: Option<&FieldRule>,
    register: &'static Register,
    field: &'static Field,
) -> Piece {
    let sources = rule.map_or(&[][..], |r| r.columns.as_slice());
    let many = matches!(field.kind, Kind::Text | Kind::LongText | Kind::Tags | Kind::Status | Kind::Suggest);
    let offered = if sources.is_empty() || !many { 1 } else { sources.len() + 1 };
    let lists: Vec<Piece> = (0..offered.max(sources.len()))
        .map(|place| {
            let id = format!("map-{}-{place}", field.id);
            let focus = format!("#{id}");
            let said =
                if place == 0 { field.label.to_owned() } else { format!("{}, joined with", field.label) };
            let mut entries = columns(sheet);
            if place > 0
                && let Some(none) = entries.first_mut()
            {
                "joined with …".clone_into(&mut none.1);
            }
            let chosen = sources.get(place).map_or("", |s| s.column.as_str());
            bare_choice(&id, Some(said), entries, chosen, move |name| {
                wizard.remap(&focus, |m, sheet| set_column(m, sheet, register, field, place, &name));
            })
        })
        .collect();
    let example: Vec<&str> = sources
        .iter()
        .filter_map(|s| sheet.column(&s.column))
        .filter_map(|column| sheet.samples(column, 50).next())
        .collect();
    let example: String = example.join(rule.map_or(" ", |r| r.join.as_str())).chars().take(80).collect();
    let values = rule.map(|rule| value_view::values(wizard, sheet, rule, register, field));
    let label = if field.required { format!("{} (required)", field.label) } else { field.label.to_owned() };
    view! {
        <tr><th scope="row">{label}</th><td><div class="row">{lists}</div>{values}</td><td>{example}</td></tr>
    }
}

fn set_column(
    mapping: &mut Mapping,
    sheet: &Sheet,
    register: &'static Register,
    field: &'static Field,
    place: usize,
    name: &str,
) {
    let update = mapping.shape == Shape::Update;
    let at = mapping.fields.iter().position(|r| r.field == field.id);
    if at.is_none() && !name.is_empty() {
        mapping.fields.push(FieldRule { columns: Vec::new(), ..FieldRule::of(field.id, "") });
    }
    let empty = mapping.empty.clone();
    let Some(rule) = mapping.fields.iter_mut().find(|r| r.field == field.id) else { return };
    let source = Source { column: name.to_owned(), before: String::new() };
    match rule.columns.get_mut(place) {
        Some(_) if name.is_empty() => {
            rule.columns.remove(place);
        }
        Some(own) => *own = source,
        None if name.is_empty() => {}
        None => rule.columns.push(source),
    }
    if rule.columns.len() > 1 && rule.join.is_empty() {
        " · ".clone_into(&mut rule.join);
    }
    rule.values = match rule.columns.as_slice() {
        [only] => suggest_values(sheet, &only.column, register, field, &empty),
        _ => Default::default(),
    };
    rule.when_reached = update && matches!(field.kind, Kind::Instant) && field.id != "opened_at";
    mapping.fields.retain(|r| !r.columns.is_empty());
}

/// Mappings that were saved, and saving this one.
fn keep_part(wizard: Wizard, mapping: &Mapping) -> Piece {
    let saved: Vec<(String, String)> = wizard
        .app
        .peek(|s| {
            let table = s.workspace.of(&mapping_register::REGISTER);
            let records = table.into_iter().flat_map(|t| t.records());
            records.map(|r| (r.id().to_string(), r.title().to_owned())).collect()
        })
        .unwrap_or_default();
    let load_saved = (!saved.is_empty()).then(|| {
        let mut entries = vec![(String::new(), "—".to_owned())];
        entries.extend(saved);
        choice("map-saved", "Use a saved mapping", entries, "", move |id| {
            let text = RecordId::parse(&id)
                .and_then(|id| wizard.app.peek(|s| Some(s.workspace.record(id)?.text("rules").to_owned())))
                .flatten();
            if let Some(text) = text {
                load(wizard, &text);
            }
        })
    });
    let name = Watched::new(mapping.name.clone());
    view! {
        <details class="card">
            <summary>"Keep or load a mapping"</summary>
            <div class="field-row">
                {load_saved}
                {text_field("map-name", "Name of this mapping", &[], &mapping.name, move |text| name.set(text))}
            </div>
            <div class="form-actions">
                {button("Save mapping", "", move || save(wizard, name.get_untracked().trim()))}
                {button("Download mapping", "", move || download(wizard, name.get_untracked().trim()))}
                <label class="button" for="map-file">"Load a mapping file"</label>
                <input id="map-file" class="visually-hidden" type="file" on:change=move |event| load_file(wizard, &event)/>
            </div>
        </details>
    }
}

fn named(wizard: Wizard, name: &str) -> Option<Mapping> {
    let mapping = wizard.work.with_value(|w| w.mapping.clone())?;
    let name = if name.is_empty() { "Mapping" } else { name };
    Some(Mapping { name: name.to_owned(), separator: wizard.work.with_value(|w| w.separator), ..mapping })
}

fn save(wizard: Wizard, name: &str) {
    let Some(mapping) = named(wizard, name) else { return };
    let changes =
        vec![Change::set("name", mapping.name.as_str()), Change::set("rules", mapping.to_json().as_str())];
    // The same name is the same mapping.
    let id = RecordId::of_name(&format!("mapping/{}", mapping.name));
    let command = Command::on("Save import mapping", &mapping_register::REGISTER, id, changes);
    wizard.app.run_or_tell(&command, "Mapping saved.");
}

fn download(wizard: Wizard, name: &str) {
    let Some(mapping) = named(wizard, name) else { return };
    if let Err(why) = browser::download("mapping.json", "application/json", mapping.to_json().as_bytes()) {
        wizard.app.tell_trouble(&format!("The file was not handed over: {why}."));
    }
}

fn load_file(wizard: Wizard, event: &web_sys::Event) {
    let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(file) = input.and_then(|i| i.files()).and_then(|f| f.get(0)) else { return };
    wasm_bindgen_futures::spawn_local(async move {
        match browser::read_bytes(&file).await {
            Ok(bytes) => load(wizard, &String::from_utf8_lossy(&bytes)),
            Err(why) => wizard.refuse(format!("The file could not be read: {why}.")),
        }
    });
}

fn load(wizard: Wizard, text: &str) {
    let loaded = Mapping::from_json(text).map_err(|refusal| refusal.to_string()).and_then(|mapping| {
        let sheet = wizard.work.with_value(|w| w.sheet.clone());
        let missing = mapping.columns().find(|c| sheet.as_ref().is_some_and(|s| s.column(c).is_none()));
        match missing {
            Some(column) => {
                Err(format!("The mapping reads a column “{column}”, which the file does not have."))
            }
            None => Ok(mapping),
        }
    });
    match loaded {
        Ok(mapping) => {
            wizard.error.set(String::new());
            wizard.remap("main h1", |m, _| *m = mapping);
            wizard.app.tell("The mapping was loaded.");
        }
        Err(why) => wizard.refuse(why),
    }
}
