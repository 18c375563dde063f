//! The history of the workspace: whether it is as it was written, how it was on a day, and a copy without names.

use super::inputs::{button, count};
use crate::browser;
use crate::exchange::masked::export_masked;
use crate::exchange::workspace_file::receipts;
use crate::journal::Holdings;
use crate::journal::chain::{Fault, Head, Verified, verify};
use crate::time::Day;
use crate::ui::app::App;
use crate::ui::files::{self, Read};
use crate::ui::session::Session;
use crate::ui::view::{Piece, Watched, view};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The section.
pub fn history(app: App) -> Piece {
    let found = Watched::new(Vec::<String>::new());
    let day = Watched::new(String::new());
    view! {
        <p class="hint">"Every change is chained to the one before it by a hash, and a file keeps a receipt of how far the chains had come. Who alters the history afterwards cannot hide it from somebody with an older file."</p>
        <div class="form-actions">
            {button("Verify the history", "", move || found.set(told(app, &[])))}
            <label class="button" for="receipt-file">"Verify against a file"</label>
            <input id="receipt-file" class="visually-hidden" type="file" on:change=move |event| against(app, &event, found)/>
        </div>
        <div role="status">{move || found.get().into_iter().map(|line| view! { <p>{line}</p> }).collect::<Vec<Piece>>()}</div>
        <div class="field">
            <label for="as-of">"The workspace as it was at the end of"</label>
            <input id="as-of" type="date" prop:value=move || day.get() on:input=move |event| day.set(event_target_value(&event))/>
        </div>
        <div class="form-actions">
            {button("Look at that day", "", move || as_of(app, &day.get_untracked()))}
            {button("Save a file without names", "", move || masked(app))}
        </div>
        <p class="hint">"In a file without names, people are Person 1, Person 2 and so on. Nicknames and parts of names in texts are not found: read it before you hand it over."</p>
    }
}

/// What verifying found, in sentences.
fn told(app: App, receipts: &[Head]) -> Vec<String> {
    let verified = app.peek(|s| {
        let held = Holdings::read(&s.store, &s.id).map_err(|error| error.to_string())?;
        let texts = held.entries.iter().map(|((writer, number), text)| (*writer, *number, text.as_str()));
        Ok::<Verified, String>(verify(texts, receipts))
    });
    let verified = match verified {
        None => return Vec::new(),
        Some(Err(why)) => return vec![["The history could not be read: ", &why, "."].concat()],
        Some(Ok(verified)) => verified,
    };
    let mut lines = Vec::new();
    let (entries, writers) = (count(verified.entries), count(verified.heads.len()));
    let mut first = [&entries, " changes in ", &writers, " chains were looked at. "].concat();
    first.push_str(match (verified.findings.is_empty(), receipts.is_empty()) {
        (true, true) => "All are as they were written.",
        (true, false) => "All are as they were written, and as the file says.",
        (false, _) => "Not all are as they were written:",
    });
    lines.push(first);
    if verified.redacted > 0 {
        lines.push([&count(verified.redacted), " of them had a value removed for good."].concat());
    }
    if verified.archived > 0 {
        let line =
            [&count(verified.archived), " more left for an archive; its file can be verified by itself."];
        lines.push(line.concat());
    }
    for finding in verified.findings.iter().take(50) {
        let what = match finding.fault {
            Fault::Missing => "missing",
            Fault::Damaged => "damaged",
            Fault::Broken => "altered, or the one before it",
            Fault::Rewritten => "written anew since the file was made",
            Fault::Removed => "without a value, and nothing says why",
        };
        let (writer, from, to) =
            (finding.writer.to_string(), finding.from.to_string(), finding.to.to_string());
        let which = if from == to { from } else { [&from, " to ", &to].concat() };
        lines.push(["Writer ", &writer, ", change ", &which, ": ", what, "."].concat());
    }
    lines
}

fn against(app: App, event: &web_sys::Event, found: Watched<Vec<String>>) {
    let input = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = input else { return };
    let file = input.files().and_then(|files| files.get(0));
    input.set_value("");
    let Some(file) = file else { return };
    wasm_bindgen_futures::spawn_local(async move {
        let lines = match files::read(&file).await {
            Ok(Read::Nothing) => return,
            Err(why) => vec![["The file could not be read: ", &why, "."].concat()],
            Ok(Read::Workspace(text)) if let Some(heads) = receipts(&text) => told(app, &heads),
            Ok(_) => vec!["The file has no receipt in its first line.".to_owned()],
        };
        found.try_set(lines);
    });
}

fn as_of(app: App, text: &str) {
    let Some(day) = Day::from_iso(text) else {
        app.tell_trouble("Choose a day first.");
        return;
    };
    let end = app.zone(|zone| zone.day_start(day.next()));
    let end = crate::time::Instant::from_millis(end.millis() - 1);
    let made = app.peek(|s| {
        let whole = s.whole().map_err(|e| e.to_string())?;
        let words =
            ["This is the workspace as it was on ", &app.show(end), ". Nothing in it can be changed."];
        let mut session =
            Session::view(whole, &s.id, &words.concat(), Some(end)).map_err(|e| e.to_string())?;
        session.name.clone_from(&s.name);
        session.original.clone_from(&s.original);
        Ok::<Session, String>(session)
    });
    match made {
        Some(Ok(session)) => app.look(session),
        Some(Err(why)) => app.tell_trouble(&["It cannot be shown: ", &why, "."].concat()),
        None => {}
    }
}

fn masked(app: App) {
    let made = app.peek(|s| {
        let whole = s.whole().map_err(|e| e.to_string())?;
        let now = browser::now();
        export_masked(&whole, &s.id, &s.name, now, &mut browser::random_u64).map_err(|e| e.to_string())
    });
    let saved = match made {
        None => return,
        Some(Err(why)) => Err(why),
        Some(Ok(export)) => browser::download(
            "workspace-without-names.plumbline.jsonl",
            "application/jsonl",
            export.text.as_bytes(),
        ),
    };
    match saved {
        Ok(()) => app.tell("The file without names is among your browser's downloads. It is no backup: read it before you hand it over."),
        Err(why) => app.tell_trouble(&["No file was saved: ", &why, "."].concat()),
    }
}
