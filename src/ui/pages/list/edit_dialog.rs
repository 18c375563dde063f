use crate::browser;
use crate::journal::RecordId;
use crate::letters::lowered;
use crate::order::Ordered;
use crate::register::catalogue::incident::RESPONDED_AT;
use crate::register::{Field, Kind, Move, Register};
use crate::ui::app::App;
use crate::ui::form::FieldInput;
use crate::ui::pages::inputs::counted;
use crate::ui::parts::{Done, modal};
use crate::ui::view::{Piece, Watched, view};
use crate::workspace::{Command, Refusal, Target, text_form};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A field being edited for some records.
#[derive(Clone, Debug, PartialEq)]
pub struct Editing {
    pub field: &'static Field,
    pub records: Vec<RecordId>,
    /// The value to begin with, where it is not the record's own.
    pub to: Option<&'static str>,
}

/// Edits one field of one or many records. A move of the life cycle asks for what it needs on the way, and says
/// what it does to the clock before it is made.
#[component]
pub fn EditDialog(
    /// What kind of records.
    register: &'static Register,
    /// What is edited.
    editing: Editing,
    /// Called when it is over.
    on_done: Done,
) -> Piece {
    let app = App::here();
    let Editing { field, records, to } = editing;
    // Where the state is said already, what it asks for comes next: whoever types at once writes that.
    let dialog = modal(match to {
        Some(_) => "dialog[open] [data-field]:not([data-field=status]) :is(select, input, textarea)",
        None => "dialog[open] select, dialog[open] input, dialog[open] textarea",
    });
    let count = records.len();
    let entered = |field: &'static Field| {
        app.peek(|s| {
            let record = records.first().and_then(|id| s.workspace.record(*id));
            record.map(|r| app.zone(|zone| text_form::entered(&s.workspace, r, field, zone)))
        })
        .flatten()
        .unwrap_or_default()
    };
    let from = entered(field);
    let one_from = (count == 1 && field.kind == Kind::Status).then(|| from.clone());
    let own = if count == 1 || field.kind == Kind::Status { from.clone() } else { String::new() };
    let value = Watched::new(to.map_or(own, str::to_owned));
    let emptied = Watched::new(false);
    let unanswered =
        count == 1 && register.field(RESPONDED_AT.field).is_some_and(|field| entered(field).is_empty());
    let draft = |id: &RecordId| app.record(*id, |r| r.text("status") == "draft") == Some(true);
    let changes_past = field.retroactive && !records.iter().all(draft);
    let may_empty = count > 1 && field.kind != Kind::Status;
    let name = app
        .peek(|s| {
            let record = records.first().and_then(|id| s.workspace.record(*id)).filter(|_| count == 1)?;
            Some((record.name(), record.shown_title().to_owned()))
        })
        .flatten();
    let extra: Vec<(&'static Field, Watched<String>)> = register
        .fields
        .iter()
        .filter(|f| f.id != field.id && asked_for(register, field).contains(&f.id))
        // What one record says for itself is not to be said of others.
        .map(|f| (f, Watched::new(if count == 1 { entered(f) } else { String::new() })))
        .collect();
    let extra = Watched::new(extra);
    let entered_now = move || {
        let more = extra.with_untracked(|e| e.iter().map(|(_, v)| v.get_untracked()).collect::<Vec<_>>());
        (value.get_untracked(), more)
    };
    let at_first = Watched::new(entered_now());
    // One Escape does not throw away what was entered: the next one does.
    let warned = Watched::new(false);
    let escape = move |event: web_sys::Event| {
        if !warned.get_untracked() && at_first.with_untracked(|first| *first != entered_now()) {
            event.prevent_default();
            warned.set(true);
        }
    };
    let records = Watched::new(records);
    // The field that is meant, where it is one of the form's, and why nothing was saved.
    let refusal = Watched::new(None::<(&'static str, String)>);
    let refuse = move |field: &'static str, why: String| {
        refusal.set(Some((field, why)));
        if !field.is_empty() {
            browser::focus_soon(&["#edit-", field].concat());
        }
    };
    let the_move = move || -> Option<&'static Move> {
        if field.kind != Kind::Status {
            return None;
        }
        let to = value.get();
        register.life_cycle?.move_between(&from, &to)
    };
    let the_move = Watched::new(the_move);
    let asks = move |id: &str| match field.kind {
        Kind::Status => the_move.with_untracked(|m| m()).is_some_and(|m| m.asks.contains(&id)),
        _ => true,
    };
    let called = Watched::new(name.as_ref().map(|(name, _)| name.clone()));
    let save = move || {
        let text = value.get_untracked();
        if may_empty && text.is_empty() && !emptied.get_untracked() {
            return refuse(field.id, "Enter a value, or tick that it is emptied for all.".to_owned());
        }
        let more: Vec<(&'static Field, String)> = extra.with_untracked(|e| {
            e.iter()
                .filter(|(f, _)| asks(f.id))
                .map(|(f, v)| (*f, v.get_untracked()))
                .filter(|(_, v)| !v.is_empty())
                .collect()
        });
        let planned: Option<Result<Vec<Target>, (&'static str, String)>> = app.peek(|s| {
            app.zone(|zone| {
                records.with_untracked(|ids| {
                    ids.iter()
                        .filter_map(|id| s.workspace.record(*id))
                        .map(|record| {
                            let read = |field: &'static Field, text: &str| {
                                text_form::changes(&s.workspace, field, text, zone, Some(record))
                                    .map_err(|why| (field.id, why))
                            };
                            let mut changes = read(field, &text)?;
                            for (field, text) in &more {
                                changes.append(&mut read(field, text)?);
                            }
                            Ok(Target { register, record: record.id(), at: None, changes })
                        })
                        .collect()
                })
            })
        });
        let targets = match planned {
            Some(Ok(targets)) => targets,
            Some(Err((field, why))) => return refuse(field, why),
            None => return,
        };
        let value = if text.is_empty() { "none" } else { register.label_of(field.id, &text) };
        let long =
            matches!(field.kind, Kind::Text | Kind::LongText | Kind::Instant) || value.chars().count() > LONG;
        let set = if long { [field.label, " changed"].concat() } else { [field.label, ": ", value].concat() };
        let done = match called.get_untracked() {
            Some(name) => [&name, " · ", &set, "."].concat(),
            None => [&set, ", ", &counted(targets.len())].concat(),
        };
        // The name of a step cannot be removed for good, so no text a person wrote is put into it.
        let label = match field.kind {
            Kind::Choice(_) | Kind::Status | Kind::Flag => set,
            _ => ["Change ", &lowered(field.label)].concat(),
        };
        match app.run_many(Command { label, targets }, &done) {
            Ok(()) => on_done.run(),
            Err(refusals) => {
                let many = refusals.len();
                // Of many records no one field is meant.
                let meant = refusals.first().filter(|_| count == 1).and_then(|r| r.field.clone());
                let of_form =
                    |f: &&'static Field| Some(f.id) == meant.as_deref() && (f.id == field.id || asks(f.id));
                let meant = extra.with_untracked(|e| {
                    let mut fields = std::iter::once(field).chain(e.iter().map(|(f, _)| *f));
                    fields.find(of_form).map_or("", |f| f.id)
                });
                // At a field stands what is wrong with that field; the next one shows once this is mended.
                let here = |r: &Refusal| meant.is_empty() || r.field.as_deref() == Some(meant);
                let mut reasons: Vec<String> = refusals.into_iter().filter(here).map(|r| r.reason).collect();
                reasons.order();
                reasons.dedup();
                let heading = if count > 1 {
                    format!("Nothing was changed: {} of {count} cannot take it. ", many.min(count))
                } else {
                    String::new()
                };
                refuse(meant, format!("{heading}{}", reasons.join(" ")));
            }
        }
    };
    let at = move |field: &'static str| {
        Signal::derive(move || refusal.get().filter(|(meant, _)| *meant == field).map(|(_, why)| why))
    };
    let of_all = at("");
    let title =
        if count == 1 { field.label.to_owned() } else { format!("{} of {}", field.label, counted(count)) };
    view! {
        <dialog class="dialog" aria-label=title.clone() node_ref=dialog
            on:cancel=escape on:close=move |_| on_done.run() on:input=move |_| warned.set(false)>
            <form class="dialog-body" on:submit=move |event| {
                event.prevent_default();
                save();
            } on:keydown=move |event| {
                let on_select = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlSelectElement>().ok()).is_some();
                if let Kind::Choice(choices) = field.kind
                    && on_select
                    && choices.iter().any(|choice| choice.code == event.key())
                {
                    // `p`, `1`: the browser would look for a name that begins with a digit.
                    event.prevent_default();
                    value.set(event.key());
                }
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key() || on_select) {
                    event.prevent_default();
                    save();
                }
            }>
                <h2>{move || the_move.with_untracked(|m| m()).map_or_else(|| title.clone(), |m| m.label.to_owned())}</h2>
                {name.map(|(name, title)| view! { <p class="muted"><span class="id">{name}</span>" "{title}</p> })}
                {move || of_all.get().map(|r| view! { <p class="error-text" role="alert">{r}</p> })}
                <FieldInput register field value error=at(field.id) prefix="edit" from=one_from/>
                {changes_past.then(|| view! {
                    <p class="hint">"This changes results of the past as well. To promise something else from today on, try it out and adopt it under "<a href="#/sla">"Service levels"</a>"."</p>
                })}
                {may_empty.then(|| view! {
                    <label class="check"><input type="checkbox" on:change=move |event| emptied.set(event_target_checked(&event))/>
                        "Empty it for all of them"</label>
                })}
                {move || extra.with_untracked(|e| e.iter().filter(|(f, _)| asks(f.id)).map(|(f, v)| view! {
                    <FieldInput register field=*f value=*v error=at(f.id) prefix="edit"/>
                }).collect::<Vec<_>>())}
                {move || warned.get().then(|| view! { <p class="hint" role="status">"Escape once more discards what you entered."</p> })}
                <p class="hint">{move || the_move.with_untracked(|m| m()).map(|m| effect_on_clock(register, m, unanswered))}</p>
                <div class="form-actions">
                    <button class="button primary">"Save"</button>
                    <button type="button" class="button quiet" on:click=move |_| on_done.run()>"Cancel"</button>
                </div>
            </form>
        </dialog>
    }
}

/// Fields a move from anywhere may ask for, and the reason for a priority set by hand.
fn asked_for(register: &'static Register, field: &Field) -> Vec<&'static str> {
    match (field.kind, register.life_cycle) {
        (Kind::Status, Some(cycle)) => {
            let mut asked: Vec<&str> = cycle.moves.iter().flat_map(|m| m.asks.iter().copied()).collect();
            asked.order();
            asked.dedup();
            asked
        }
        _ => {
            let reason = format!("{}_reason", field.id);
            register.fields.iter().filter(|f| f.id == reason).map(|f| f.id).collect()
        }
    }
}

/// A value with more letters than this is not told again where it was changed.
const LONG: usize = 60;

/// What a move does to the clocks, before it is made.
fn effect_on_clock(register: &Register, m: &Move, unanswered: bool) -> String {
    use crate::register::Phase;
    let phase = register.state(m.to).map(|s| s.phase);
    let resolution = match phase {
        _ if register.id != "incident" => "",
        Some(Phase::Held) => "This pauses the clocks where the agreement says so. ",
        Some(Phase::Resolved) => "This stops the clock of the resolution. ",
        Some(Phase::Cancelled) => "This ends the clocks: the record no longer counts. ",
        Some(Phase::Open) if m.id == "reopen" => "This starts the clock again, as the agreement says. ",
        Some(Phase::Open) if m.id == "resume" => "This lets the clocks run again. ",
        _ => "",
    };
    let answers = unanswered && register.answers(m.to);
    [resolution, if answers { "It is noted as the first response." } else { "" }].concat()
}
