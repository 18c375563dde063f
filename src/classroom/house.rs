//! What stands before the first incident: people, groups, calendars, services, agreements and KPIs.

use super::Drawn;
use super::arrivals::Year;
use super::book::{Book, of_table};
use super::staff::{GROUPS_TABLE, HEAD, PEOPLE};
use crate::register::catalogue::calendar::REGISTER;
use crate::time::{Calendar, Instant};
use std::fmt::Write;

const WEEK: &str = "Mon-Fri 08:00-18:00";

const SERVICES: &str = "\
E-mail and calendar|Mail, calendars and address books for all staff.|live|medium|Whole clinic|Elif Kaya|Infrastructure|2,7
Patient records|The electronic patient record with orders, findings and letters.|live|high|Wards,Theatres,Laboratory|Diego Romero|Clinical Applications|2,7
Network and Wi-Fi|Cable, Wi-Fi, Internet and access from home.|live|high|Whole clinic|Elif Kaya|Infrastructure|
Workplace|PCs, laptops, carts and their standard programs.|live|medium|Whole clinic|Mara Lindqvist|Service Desk|2,7
Printing|Printers, labels, wristbands and scanning.|live|medium|Whole clinic|Mara Lindqvist|Service Desk|2,3
Telephony and nurse call|Phones, pagers and the nurse call of all wards.|live|high|Wards,Theatres|Elif Kaya|Infrastructure|2
Imaging archive|Archive and viewers for X-ray, CT and ultrasound.|live|high|Radiology,Theatres,Emergency|Diego Romero|Clinical Applications|2,7
Accounts and access|Accounts, passwords, badges and rights.|live|medium|Whole clinic|Mara Lindqvist|Service Desk|";

const AGREEMENT_FIELDS: &str = "name|status|services|customer|calendar|respond_1|respond_2|respond_3|respond_4|\
    resolve_1|resolve_2|resolve_3|resolve_4|start|pauses|reopen|goal|workload_limit|exceptions|valid_from|owner|\
    signed_by|review_months";

const AGREEMENTS: &str = "\
Clinical systems|in_force|1,6|Wards, theatres and radiology|1|15|30|120|480|240|480|1440|2400|opened|yes|resume|92|80|Maintenance on the first Sunday of the month, 02:00 to 05:00, announced five days ahead.~Faults of devices that the clinic bought without IT.|{from}|Diego Romero|Dr Henrik Solberg|12
Office services|in_force|0,3,4,7|Whole clinic|0|15|30|120|480|240|480|1440|2400|opened|yes|resume|90|220|Moves of wards that were announced less than ten days ahead.~Private devices.|{from}|Mara Lindqvist|Lars Eriksen|12
Network and telephony|in_force|2,5|Whole clinic|1|15|30|120|480|240|480|1440|2400|opened|yes|resume|95|60|Faults of the provider's line.~Power cuts longer than the batteries last.|{from}|Elif Kaya|Lars Eriksen|12";

const KPI_FIELDS: &str = "name|formula|definition|target|direction|grain|filter|owner|phases|on_home";

const KPIS: &str = "\
Incidents reported|I01|How much comes in. Not good or bad in itself: it says what the team has to carry.||none|week||Mara Lindqvist||yes
Password and access incidents|I01|What self-service password reset is to bring down.|7|down|week|category:Access|Mara Lindqvist||
Printing incidents|I01|What the new printers are to bring down.|5|down|week|category:Printing|Jonas Weber||
Open incidents|I02|What is still to be done at the end of each week.|45|down|week||Mara Lindqvist||yes
Time to resolve|I05|Open hours from the report until service was back, without the time on hold.|8|down|week||Ruth Adler||yes
Resolved within target|I07|Share of resolved incidents that kept the agreed time.|90|up|month||Ruth Adler||yes
Resolved by the first to take it|I10|Share of incidents that nobody had to hand over.|75|up|month||Mara Lindqvist||
Reopened|I11|Share of resolved incidents that came back.|5|down|month||Mara Lindqvist||yes
Age of open incidents|I13|Days since the report, of what is still open.|7|down|week||Mara Lindqvist||
Untouched for five days|I14|Share of open incidents nobody has written to for five days.|10|down|week||Mara Lindqvist||
High priority|I21|Share of P1 and P2 among what was resolved.|20|none|month||Ruth Adler||
Time to respond|I04|Open minutes from the report until somebody took it up.|90|down|week||Mara Lindqvist||
Handovers|I12|How often an incident changed hands on average.|0.6|down|month||Elif Kaya||
Major incidents|I15|How many, and how long until service was back.|0|down|month||Ruth Adler||
Service targets met|S01|Share of the agreed targets that were met in the month.|90|up|month||Ruth Adler||yes";

/// Everything incidents refer to, except problems.
pub(super) fn house(seed: u64, year: &Year) -> Vec<Drawn> {
    let founded = year.at(-21, 9 * 60);
    let table = |of: &str, fields: &str, lines: &str| of_table(seed, founded, of, fields, lines);
    let from = year.start.plus_months(-1).month_start().to_string();
    [
        table("group", "name|purpose|lead", GROUPS_TABLE),
        table("person", "name|role|mail|groups", PEOPLE),
        Some(calendars(seed, year, founded)),
        table("service", "name|description|status|criticality|customers|owner|group|depends_on", SERVICES),
        table("agreement", AGREEMENT_FIELDS, &AGREEMENTS.replace("{from}", &from)),
        table("kpi", KPI_FIELDS, KPIS),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The office hours of the clinic with their holidays.
pub(super) fn office(year: &Year) -> Calendar {
    let read = |week: &str| Calendar::parse(year.zone.clone(), week, &holidays(year), &exceptions(year));
    read(WEEK).unwrap_or_else(|_| Calendar::always())
}

fn calendars(seed: u64, year: &Year, at: Instant) -> Drawn {
    let mut book = Book::new(seed, &REGISTER);
    for (name, hours) in [("Office hours", WEEK), ("Around the clock", "Always")] {
        book.record(at, HEAD);
        book.put("name", name);
        book.put("hours", hours);
        book.put("zone", year.zone.name());
        book.put("zone_rules", year.zone.to_text().as_str());
        if hours == WEEK {
            book.put("holidays", holidays(year).as_str());
            book.put("exceptions", exceptions(year).as_str());
        }
    }
    book.drawn()
}

fn holidays(year: &Year) -> String {
    let mut text = String::new();
    for (day, name) in &year.holidays {
        let _ = writeln!(text, "{day} {name}");
    }
    text.truncate(text.trim_end().len());
    text
}

fn exceptions(year: &Year) -> String {
    let (first, ..) = year.start.ymd();
    let mut text = String::new();
    for year in first..first + 3 {
        let _ =
            writeln!(text, "{year}-12-24 08:00-12:00 Christmas Eve\n{year}-12-31 08:00-12:00 New Year's Eve");
    }
    text.truncate(text.trim_end().len());
    text
}
