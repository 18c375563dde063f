//! Addresses of places.

use crate::workspace::Desk;
use plumbline::journal::RecordId;
use plumbline::register::catalogue::{incident, problem, view};
use plumbline::route::{List, Route};
use plumbline::workspace::{Change, Command};
use proptest::prelude::*;

#[test]
fn addresses_mean_places_and_back() {
    let check = |hash: &str, route: Route| {
        assert_eq!(Route::parse(hash), route, "{hash}");
        assert_eq!(Route::parse(&route.to_string()), route, "{route}");
    };
    check("", Route::Home);
    check("/", Route::Home);
    check("/nowhere/at/all", Route::Home);
    check("/r/INC-0042", Route::record("INC-0042"));
    check("/q?r=incident&f=is%3Aopen%20sla:<30m", Route::list("incident", "is:open sla:<30m"));
    check(
        "/q?view=board&cols=title,status",
        Route::List(List { columns: vec!["title".into(), "status".into()], board: true, ..List::default() }),
    );
    check("/new", Route::New { register: "incident".into(), values: vec![] });
    check(
        "/kpi/I07?grain=week",
        Route::Kpis { chosen: Some("I07".into()), options: vec![("grain".into(), "week".into())] },
    );
    check("/data/people", Route::Data { part: "people".into() });
    check("/import", Route::Import { step: String::new() });
    check("/import/check", Route::Import { step: "check".into() });
    check("/r/%", Route::record("%"));
    check("/link/q1Zy-_8", Route::Link { carried: "q1Zy-_8".into() });
}

proptest! {
    #[test]
    fn any_query_survives_its_address(query in ".*") {
        let route = Route::list("incident", &query);
        prop_assert_eq!(Route::parse(&route.to_string()), route);
    }

    #[test]
    fn any_address_is_some_place_and_has_one_right_spelling(hash in "(/(q|r|new|kpi|data|import|sla|x)?|[/?&=%<>+#,]|%[0-9a-f]{2}|[a-z]{1,3}|\\PC){0,12}") {
        let route = Route::parse(&hash);
        prop_assert_eq!(Route::parse(&route.to_string()), route);
    }
}

#[test]
fn a_saved_view_keeps_columns_and_layout() {
    let save = |changes: Vec<Change>| {
        let mut desk = Desk::new(1);
        desk.run(&Command::on("Save view", &view::REGISTER, RecordId(1), changes)).unwrap();
        let saved = desk.workspace.record(RecordId(1)).unwrap();
        assert_eq!(saved.title(), "Mine");
        assert_eq!(List::of_view(saved, &problem::REGISTER).map(|l| l.register), None::<String>);
        List::of_view(saved, &incident::REGISTER).unwrap()
    };
    let list = |query: &str, columns: &[&str], board| List {
        register: "incident".into(),
        query: query.into(),
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        board,
    };
    for shown in [
        list("is:open sort:sla", &["title", "status"], false),
        list("", &["title"], true),
        list("is:open", &[], true),
        list("is:open", &[], false),
    ] {
        assert_eq!(save(shown.as_view(" Mine ")), shown);
    }
    // What is usual is not written; what says no more is a view all the same.
    assert_eq!(list("is:open", &[], false).as_view("Mine").len(), 3);
    let bare = [("name", "Mine"), ("query", "is:held"), ("layout", "incident")];
    let bare = bare.map(|(field, text)| Change::set(field, text));
    assert_eq!(save(bare.to_vec()), list("is:held", &[], false));
}
