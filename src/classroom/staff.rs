//! Who works at the clinic's service desk, and who calls it. All names are made up.

/// Head of IT; decides, and is told when something is escalated.
pub(super) const HEAD: &str = "Ruth Adler";

/// The groups, as [`super::incident_texts::Category::group`] counts them.
pub(super) const GROUPS: [&str; 3] = ["Service Desk", "Infrastructure", "Clinical Applications"];

/// Those who work on incidents, by group.
pub(super) const TEAMS: [&[&str]; 3] = [
    &["Mara Lindqvist", "Jonas Weber", "Priya Nair"],
    &["Elif Kaya", "Samuel Osei", "Katrin Vogel"],
    &["Diego Romero", "Hanna Novak"],
];

/// Callers and where they work.
pub(super) const CALLERS: [(&str, &str); 12] = [
    ("Sister Amara Okoye", "Ward 1 Cardiology"),
    ("Petra Hoffmann", "Ward 2 Surgery"),
    ("Sister Lucie Martin", "Ward 3 Medicine"),
    ("Dr Henrik Solberg", "Emergency"),
    ("Nadia Rahimi", "Maternity"),
    ("Brother Tim Jansen", "Paediatrics"),
    ("Dr Ioana Popescu", "Radiology"),
    ("Carla Bianchi", "Theatres"),
    ("Stefan Krause", "Laboratory"),
    ("Mei Tanaka", "Pharmacy"),
    ("Olga Petrov", "Reception"),
    ("Lars Eriksen", "Administration"),
];

/// What watches the systems and reports by itself.
pub(super) const MONITORING: &str = "Monitoring";

pub(super) const PEOPLE: &str = "\
Mara Lindqvist|Service desk lead|mara.lindqvist@northwind.example|Service Desk
Jonas Weber|Service desk agent|jonas.weber@northwind.example|Service Desk
Priya Nair|Service desk agent|priya.nair@northwind.example|Service Desk
Elif Kaya|Infrastructure lead|elif.kaya@northwind.example|Infrastructure
Samuel Osei|Network engineer|samuel.osei@northwind.example|Infrastructure
Katrin Vogel|System engineer|katrin.vogel@northwind.example|Infrastructure
Diego Romero|Clinical applications lead|diego.romero@northwind.example|Clinical Applications
Hanna Novak|Application specialist|hanna.novak@northwind.example|Clinical Applications
Ruth Adler|Head of IT|ruth.adler@northwind.example|Service Desk,Infrastructure,Clinical Applications";

pub(super) const GROUPS_TABLE: &str = "\
Service Desk|First contact for everybody, workplaces, printing, accounts|Mara Lindqvist
Infrastructure|Network, e-mail, telephony, servers|Elif Kaya
Clinical Applications|Patient records and imaging|Diego Romero";
