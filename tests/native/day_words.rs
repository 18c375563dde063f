//! Days as the person reads them.

use plumbline::time::Day;
use plumbline::workspace::day_words::{DayPart, DayStyle, DayWords, day_in};

#[test]
fn a_day_is_told_in_the_words_and_the_order_of_a_language() {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let text = |between: &str| DayPart::Text(between.to_owned());
    let german = DayStyle::Words(DayWords {
        weekdays: words("Mo Di Mi Do Fr Sa So"),
        months: words("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
        parts: vec![
            DayPart::Weekday,
            text(", "),
            DayPart::Date,
            text(". "),
            DayPart::Month,
            text(" "),
            DayPart::Year,
        ],
    });
    let check = |style: &DayStyle, day: &str, shown: &str| {
        assert_eq!(day_in(style, Day::from_iso(day).unwrap()), shown);
    };
    check(&DayStyle::English, "2026-03-03", "Tue 3 Mar 2026");
    check(&DayStyle::English, "2024-12-29", "Sun 29 Dec 2024");
    check(&DayStyle::Iso, "2026-03-03", "2026-03-03");
    check(&german, "2026-03-03", "Di, 3. März 2026");
    check(&german, "2026-06-30", "Di, 30. Juni 2026");
    // A language that lacks words shows what there is.
    check(&DayStyle::Words(DayWords::default()), "2026-03-03", "");
}
