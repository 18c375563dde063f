use plumbline::service_level::EscalationPoint;
use plumbline::time::Span;

#[test]
fn points_are_read_and_told() {
    let check = |text: &str, words: Option<&str>, minutes: i64| {
        let point = EscalationPoint::parse(text);
        assert_eq!(point.map(EscalationPoint::words).as_deref(), words, "{text}");
        if let Some(point) = point {
            assert_eq!(point.offset(Span::from_hours(4)), Span::from_minutes(minutes), "{text}");
        }
    };
    check("75 %", Some("75 % used"), -60);
    check(" 50%", Some("50 % used"), -120);
    check("120 %", Some("120 % used"), 48);
    check("-30 m", Some("30 m before the deadline"), -30);
    check("\u{2212}30 m", Some("30 m before the deadline"), -30);
    check("+1 h", Some("1 h after the deadline"), 60);
    check("+90 min", Some("1 h 30 m after the deadline"), 90);
    for text in ["", "%", "0 %", "soon", "30 m", "+0 m", "-", "+1 month", "-75 %"] {
        check(text, None, 0);
    }
}
