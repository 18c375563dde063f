//! How full the browser's place for this page is, what is kept where, and what is wrong with it.

use super::inputs::{button, count};
use crate::browser;
use crate::journal::{QUOTA, Rung, Store};
use crate::ui::app::App;
use crate::ui::backup;
use crate::ui::view::{Piece, Watched, view};
use leptos::prelude::*;

/// Whether the browser has said that it does not clear this by itself, once it has answered.
pub fn kept() -> Watched<Option<bool>> {
    let kept = Watched::new(None);
    wasm_bindgen_futures::spawn_local(async move {
        let answer = browser::keeps().await;
        kept.try_set(answer);
    });
    kept
}

/// The meter, what is kept where, and the files.
pub fn place(app: App, kept: Watched<Option<bool>>) -> Piece {
    // Follows what is written.
    let _ = app.revision();
    let used = app.store().used();
    let fill = used.fill();
    let all = fill.used;
    let (tone, words) = match fill.rung() {
        Rung::Ample => ("", "There is room."),
        Rung::SaySo => ("", "It is filling up. There is time: from 85 % on nothing new is taken in."),
        Rung::OfferArchive => ("warn", "It is getting full: archive closed records, and save a file."),
        Rung::NoGrowth => (
            "warn",
            "It is nearly full: nothing new is taken in, what is here can be worked on. Archive closed records.",
        ),
        Rung::ReadOnly => (
            "danger",
            "It is full but for a reserve: nothing is changed. Save a file, then archive closed records, or erase a workspace that is not needed here.",
        ),
    };
    let mut text = count(all);
    text.push_str(" of ");
    text.push_str(&count(QUOTA));
    text.push_str(" characters used (");
    text.push_str(&fill.percent().to_string());
    text.push_str(" %)");
    if used.others > 0 {
        text.push_str(", ");
        text.push_str(&count(used.others));
        text.push_str(" of them by other pages of this address");
    }
    text.push('.');
    let file = app.read(|s| backup::age(app, s)).unwrap_or_default();
    let not_saved = app.read(|s| s.not_saved.as_ref().map(|n| (n.waiting, n.error.to_string()))).flatten();
    let not_saved = not_saved.map(|(waiting, error)| {
        let words = format!("{} on the screen, not yet in this browser: {error}.", changes(waiting));
        view! {
            <div class="banner" data-tone="danger">
                <p>{words}</p>
                {button("Try again", "small", move || { app.change(|s| s.retry()); })}
                {button("Save file", "small", move || backup::save_file(app))}
            </div>
        }
    });
    let lasting = match kept.get() {
        Some(true) => "yes: the browser does not clear this by itself",
        Some(false) if app.asked_to_keep() => "no: the browser may clear this when the disk is full",
        Some(false) => "not yet: the browser is asked at your first change",
        None => "this browser does not say",
    };
    view! {
        {not_saved}
        <div class="meter" data-tone=tone>
            <meter id="storage-meter" aria-label="Storage used" min="0" max=QUOTA value=all></meter>
            <span>{text}" "{words}</span>
        </div>
        <dl class="facts">
            <div><dt>"Saved in this browser"</dt><dd>"every change, at once"</dd></div>
            <div><dt>"Kept by the browser"</dt><dd>{lasting}</dd></div>
            <div><dt>"File"</dt><dd>{file}</dd></div>
        </dl>
        <p class="hint">
            "Browsers can clear what a page has stored: when the disk is full, when site data is cleared, and on Apple devices after seven days without a visit. A file of your own is the only copy outside of this browser."
        </p>
        {browser::shared_host().map(|host| view! {
            <p class="hint">{["Whatever else is published at ", &host, " can read what is stored here. Where that is not all yours, put this page at an address of its own."].concat()}</p>
        })}
        <div class="field">
            <label for="pack-files">
                <input id="pack-files" type="checkbox" checked=backup::packs(app)
                    on:change=move |event| backup::pack(app, event_target_checked(&event))/>
                "Compressed files (gzip)"
            </label>
        </div>
        <div class="form-actions">
            {button("Save file", "primary", move || backup::save_file(app))}
            {button("Save with a passphrase…", "", move || backup::save_locked(app))}
            <label class="button" for="open-file">"Open file"</label>
            <input id="open-file" class="visually-hidden" type="file" multiple
                on:change=move |event| crate::ui::files::chosen(app, &event)/>
        </div>
    }
}

fn changes(number: usize) -> String {
    if number == 1 { "1 change is".to_owned() } else { format!("{} changes are", count(number)) }
}

/// What could not be read, and what to tell somebody who helps.
pub fn health(app: App) -> Piece {
    let troubles = app
        .read(|s| s.troubles.iter().map(|t| (t.key.clone(), t.reason)).collect::<Vec<_>>())
        .unwrap_or_default();
    let shown = Watched::new(String::new());
    let words = if troubles.is_empty() {
        "Everything that is stored can be read.".to_owned()
    } else {
        format!("{} stored texts cannot be read. Nothing of them was changed.", troubles.len())
    };
    let listed: Vec<Piece> = troubles
        .into_iter()
        .take(100)
        .map(|(key, reason)| {
            let stored = key.clone();
            view! {
                <li class="setting">
                    <span><code>{key}</code>": "{reason}</span>
                    {button("Download as it is", "small", move || raw(app, &stored))}
                </li>
            }
        })
        .collect();
    view! {
        <p>{words}</p>
        {(!listed.is_empty()).then(|| view! { <ul>{listed}</ul> })}
        {move || {
            let text = shown.get();
            (!text.is_empty()).then(|| view! {
                <p class="hint">"Fingerprint of everything in this workspace; the same data has the same one everywhere:"</p>
                <code id="fingerprint" class="fingerprint">{text}</code>
            })
        }}
        <div class="form-actions">
            {button("Show the fingerprint", "", move || {
                shown.set(app.peek(|s| s.workspace.state_hash()).unwrap_or_default());
            })}
            {button("Copy diagnostics", "", move || {
                browser::copy_text(&diagnostics(app), move |copied| if copied {
                    app.tell("Copied: versions, counts and sizes. No text of any record is in it.");
                } else {
                    app.tell_trouble("The browser did not let the page copy.");
                });
            })}
        </div>
    }
}

fn raw(app: App, key: &str) {
    let text = app.store().get(key).ok().flatten().unwrap_or_default();
    // UTF-16 as it is stored, so that no half of a pair is lost.
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if let Err(why) = browser::download("plumbline-key.utf16", "application/octet-stream", &bytes) {
        app.tell_trouble(&format!("It was not handed over: {why}."));
    }
}

fn diagnostics(app: App) -> String {
    let used = app.store().used();
    let mut lines = vec![
        format!("Plumbline {}", env!("CARGO_PKG_VERSION")),
        format!("stored {} in {} keys, others {}, of {QUOTA}", used.ours, used.keys, used.others),
        format!("zone {}", browser::device_zone()),
        format!("workspaces {}", app.workspaces().len()),
    ];
    app.peek(|s| {
        lines.push(format!("entries {}", s.workspace.entries().count()));
        lines.push(format!("shards {}", s.workspace.shards().len()));
        lines.push(format!("state {}", s.workspace.state_hash()));
        for table in s.workspace.tables().iter().filter(|t| !t.is_empty()) {
            lines.push(format!("{} {} of {}", table.register.id, table.standing(), table.len()));
        }
        lines.push(format!("unknown operations {}", s.workspace.unknown()));
        lines.push(format!("waiting {}", s.not_saved.as_ref().map_or(0, |n| n.waiting)));
        lines.extend(s.troubles.iter().map(|t| format!("trouble {}: {}", t.key, t.reason)));
    });
    lines.join("\n")
}
