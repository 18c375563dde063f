//! What goes wrong in a clinic, in the words of those who report it and those who mend it.
//!
//! One line a pattern: subcategory, impact and urgency (`h`, `m`, `l`), resolution code (see [`super::incident`]),
//! title, resolution. In titles `{w}` is a ward, `{n}` a number.

/// A category of incidents.
#[derive(Debug)]
pub(super) struct Category {
    pub name: &'static str,
    /// Group that solves what the desk cannot: a place in the world's list of groups.
    pub group: usize,
    /// Share of all incidents in an ordinary week, in percent.
    pub share: u64,
    /// How its devices are numbered; empty where there are none.
    pub device: &'static str,
    pub patterns: &'static str,
}

/// The categories; the place of each is the place of the service it belongs to.
pub(super) static CATEGORIES: [Category; 8] = [
    Category {
        name: "E-mail",
        group: 1,
        share: 13,
        device: "",
        patterns: "\
Delivery|mm|f|Mail to the district hospital comes back undelivered|Sender address corrected in the outbound rule, test mail arrived.
Delivery|ml|o|Mails arrive half an hour late in {w}|Queue had drained by itself, watched for an hour.
Delivery|mm|f|Referral letters by e-mail do not arrive in {w}|Letters sat in quarantine, released and sender allowed.
Mailbox|lm|f|Mailbox full, {w} cannot send|Old attachments moved to the archive, quota raised by 2 GB.
Mailbox|lm|w|Outlook asks for the password again and again in {w}|Profile made anew; the old one kept the former server.
Mailbox|mm|w|Shared mailbox of {w} is missing|Mailbox mounted again by hand in the profile.
Mailbox|ll|a|Cannot find last week's mails after the clean-up|Shown how the archive folder is opened.
Mailbox|lm|f|Rules stopped sorting lab results|Two rules with the same name removed, order set again.
Calendar|lm|f|Room calendar of {w} shows double bookings|Booking assistant switched on again for the room.
Calendar|ll|a|Theatre list invitation cannot be forwarded|Explained that the organiser locked the invitation.
Calendar|mm|w|On-call rota calendar is empty on phones|Calendar added again on the phone; sync repaired overnight.
Spam|lm|a|Strange mail asks {w} to confirm bank details|Was phishing; nobody had clicked, sender blocked.
Spam|ml|f|Newsletter flood in the mailbox of {w}|Sender blocked and unsubscribed for all.
Address list|ll|f|New consultant is not in the address book|Entry published, address list refreshed.
Mobile|lm|t|Mail on the tablet of {w} does not update|Shown how to sign in again after the password change.
Mobile|lm|f|Clinic phone {n} loses mail after the update|Account removed and added with the new settings.
Signature|ll|f|Signature shows the old ward name|Template corrected for the ward.
Delivery|hm|f|No mail leaves the clinic|Connector to the provider restarted, backlog of 340 mails sent.",
    },
    Category {
        name: "Patient records",
        group: 2,
        share: 14,
        device: "",
        patterns: "\
Client|mm|w|Records client freezes when two charts are open in {w}|Client restarted; one chart at a time until the fix is in.
Client|mm|f|Records client does not start after the night update|Leftover process ended, client starts.
Client|mh|f|Medication chart shows yesterday's doses in {w}|Cache of the ward view rebuilt, doses checked with the sister.
Client|lm|w|Search by birth date finds nobody|Search with the date as 1980-05-12 works; reported to the supplier.
Interface|mh|f|Lab results do not come into the record in {w}|Interface queue unblocked, 62 results loaded.
Interface|hm|f|Admissions are not passed on to the laboratory|Message with an odd character taken out, queue runs.
Interface|mm|s|Discharge letter stays in status sending|Patch from the supplier installed on the letter service.
Rights|lm|f|Locum in {w} cannot sign prescriptions|Role added after the word of the chief physician.
Rights|lm|f|Nurse sees the wrong ward list|Ward changed in her profile.
Printing|lm|f|Wristband prints without the bar code in {w}|Form template set back to version 4.
Forms|ll|a|Where is the new fall risk form?|Shown where the form is filed since the update.
Forms|mm|f|Anaesthesia form loses the last page|Page limit of the form raised.
Data|lm|f|Two records for one patient after admission at night|Records merged by the records office.
Data|mm|f|Allergy note missing after transfer to {w}|Transfer rule repaired, allergy list compared by hand.
Performance|hm|f|Patient record very slow in {w} and next door|Long report ended on the database, answers in 2 s again.
Performance|mm|n|Opening a chart takes a minute in the morning|Measured on three mornings, could not be repeated.
Scan|lm|f|Scanned consent forms land in the wrong record|Bar code separator sheets printed anew.",
    },
    Category {
        name: "Network",
        group: 1,
        share: 9,
        device: "AP-",
        patterns: "\
Wi-Fi|mm|w|Wi-Fi drops while walking through {w}|Carts told to stay on the 2.4 GHz band until the access points are set.
Wi-Fi|mm|h|No Wi-Fi in room {n} of {w}|Access point replaced.
Wi-Fi|lm|f|Tablet of the ward round finds no network in {w}|Certificate on the tablet renewed.
Wi-Fi|ll|a|Visitors cannot get into the guest Wi-Fi|Voucher printer refilled, sheet with the steps put up.
Wi-Fi|mm|f|Wi-Fi slow in {w} during visiting hours|Channel changed, guest traffic limited.
Cable|lm|h|Network socket {n} in {w} is dead|Patch cable replaced in the cabinet.
Cable|ml|f|Cabinet door open and loud fan in {w}|Door closed, fan cleaned.
Switch|hh|h|Whole corridor of {w} without network|Power supply of the switch replaced from stock.
Switch|hm|f|Half of the PCs in {w} without network|Port group set back after the loop was found.
VPN|lm|f|Doctor on call cannot get into the VPN|Token synchronised.
VPN|lm|t|VPN from home asks for a code|Shown how the code app works.
VPN|mm|f|VPN disconnects every ten minutes|Idle time in the profile raised.
Internet|hm|o|Internet very slow in the whole house|Provider had a fault, line measured good again at noon.
Internet|lm|f|Page of the health insurer is blocked|Page allowed in the web filter.
DNS|mm|f|Intranet not found from {w}|Wrong name server taken out of the address pool.
Medical|mm|f|Infusion pumps in {w} show no connection|Pumps put back into their network by address.",
    },
    Category {
        name: "Workplace",
        group: 0,
        share: 16,
        device: "PC-",
        patterns: "\
PC|lm|h|PC in room {n} of {w} does not switch on|Power supply replaced.
PC|lm|f|PC in {w} stuck on updates since the morning|Update taken back, PC restarts.
PC|lm|f|PC at the nurses' station in {w} very slow|Full disk cleaned, 40 GB free.
PC|ll|f|Time on the PC in room {n} is wrong|Time service started again.
PC|lm|h|Blue screen on the PC in {w}|Memory module replaced.
PC|mm|s|Ward PCs in {w} restart by themselves|Faulty driver taken out of the update ring.
Laptop|lm|h|Laptop battery swollen, {w}|Battery taken out of use, laptop exchanged.
Laptop|ll|f|Laptop does not find the second screen|Dock firmware updated.
Cart|mm|h|Computer on wheels in {w} loses power|Cart battery exchanged.
Cart|lm|f|Bar code reader on the cart in {w} reads nothing|Reader set back with the code from the manual.
Screen|ll|h|Screen flickers in room {n}|Cable exchanged.
Keyboard|ll|h|Keyboard wet after cleaning in {w}|Washable keyboard handed out.
Card reader|lm|f|Card reader at the reception does not take insurance cards|Reader service restarted, three cards tested.
Card reader|lm|h|Card reader in {w} broken off|Reader replaced.
Software|ll|a|Spreadsheet opens read-only|A colleague had it open; shown how to see who.
Software|lm|f|Dictation program hears nothing in {w}|Microphone chosen again in the settings.
Software|lm|f|Duty roster program reports an error on start|Local profile of the program removed.
Projector|ll|t|Projector in the meeting room shows no picture|Shown which input the dock uses.
Disposal|ll|o|Old PC in the corridor of {w} should be collected|Had been collected already.",
    },
    Category {
        name: "Printing",
        group: 0,
        share: 15,
        device: "PRN-",
        patterns: "\
Printer|ll|f|Paper jam in the printer of {w}|Torn sheet taken out of the fuser.
Printer|ll|h|Stripes on every print-out in {w}|Drum replaced.
Printer|lm|f|Printer in {w} offline|Printer had lost its address, fixed address given.
Printer|lm|h|Printer in room {n} smells burnt|Taken out of use, loan printer set up.
Printer|ll|a|Printer in {w} prints everything twice|Copies set to one in the tray of the form.
Toner|ll|f|Toner empty in {w}|Toner changed, reorder point checked.
Toner|ll|f|Printer asks for toner though it is new|Chip cleaned, counter set back.
Queue|mm|w|Print queue stands still in {w}|Large label job deleted, queue restarted.
Queue|mm|w|Nothing prints in {w} since the label run|Spooler restarted, label job split.
Queue|lm|w|Prescriptions come out an hour late|Queue restarted by hand.
Labels|lm|f|Label printer cuts in the middle of the label in {w}|Sensor calibrated.
Labels|mm|f|Lab labels unreadable for the analyser|Print density raised, ten labels tested.
Labels|lm|h|Wristband printer in {w} does not feed|Roller replaced.
Tray|ll|t|Prints come from the wrong tray in {w}|Shown how trays are chosen; default set.
Tray|ll|f|Prescription paper is pulled in askew|Paper guides set.
Scan|ll|f|Scan to mail from {w} fails|Password of the scan account renewed.
Scan|ll|f|Scans from {w} are black|Glass cleaned, profile chosen again.
Card|ll|f|Pull printing does not know the badge|Badge number entered.",
    },
    Category {
        name: "Telephony",
        group: 1,
        share: 5,
        device: "TEL-",
        patterns: "\
Nurse call|hm|h|Nurse call of room {n} in {w} stays silent|Call unit replaced and tested with the ward.
Nurse call|mm|f|Nurse call lamp in {w} does not go out|Contact cleaned.
Nurse call|hm|f|Nurse calls of {w} ring on the wrong phone|Forwarding of the night shift taken back.
Phone|lm|h|Cordless phone {n} of {w} loses the call|Battery replaced.
Phone|lm|f|Phone in room {n} without a dial tone|Port in the cabinet switched on.
Phone|ll|a|How is a call passed on with the new phone?|Short guide sent and shown on the phone.
Phone|lm|f|Voice mail of {w} plays the old greeting|Greeting recorded anew.
Phone|mm|f|Reception cannot see the waiting calls|Console program restarted with new rights.
Fax|lm|f|Fax from {w} to the pharmacy fails|Line protocol set to the slow rate.
Fax|ll|o|Fax log shows busy since the morning|The other side was busy; went through at ten.
Pager|mm|h|Pager of the on-call surgeon is dead|Pager exchanged, number moved.
Pager|hm|f|Resuscitation alarm arrives late on two pagers|Group sending order corrected, tested twice.
Line|hm|o|Bad voice quality on outside calls|Provider moved the trunk; quality good in the test.
Mobile|ll|f|Clinic mobile {n} asks for the PUK|Card unlocked, PIN set with the user.
Door|lm|f|Door phone of {w} does not ring|Number in the door unit corrected.",
    },
    Category {
        name: "Imaging",
        group: 2,
        share: 4,
        device: "IMG-",
        patterns: "\
Archive|hm|f|Images of the night are missing in the archive|Stuck transfer started again, 118 images stored.
Archive|mm|w|Prior images take minutes to load|Loaded from the second node until the check is moved.
Archive|mh|w|Viewer says archive not reachable in {w}|Viewer pointed at the second node.
Viewer|lm|f|Viewer shows grey images in {w}|Graphics driver set back.
Viewer|lm|f|Measuring tool in the viewer is gone|Tool bar layout restored.
Viewer|ll|a|How are images put side by side?|Shown on the phone, guide sent.
Viewer|mm|f|Images cannot be opened from the record in {w}|Link between record and viewer repaired.
Modality|mm|f|Ultrasound in {w} sends no images|Target address entered again after the service visit.
Modality|hm|f|CT work list is empty|Work list service restarted.
Modality|mm|f|X-ray shows the wrong patient first|Work list filter set to today.
Media|ll|f|Patient CD cannot be burnt|Drive cleaned, spare discs brought.
Media|lm|f|CD from another clinic cannot be read|Images loaded with the import station.
Screen|mm|h|Diagnostic screen too dark|Screen calibrated, lamp replaced.
Dictation|lm|f|Report text does not reach the images|Order number corrected in the report.",
    },
    Category {
        name: "Access",
        group: 0,
        share: 24,
        device: "",
        patterns: "\
Password|lm|f|Password forgotten, {w}|New password set after calling back.
Password|lm|f|Password expired over the weekend, {w}|Password renewed, expiry explained.
Password|lm|f|Cannot sign in after holidays|Password set anew after calling back.
Password|lm|t|New password is not accepted|Rules for passwords explained, worked at once.
Password|lm|f|Start password for the new nurse in {w} does not work|Start password sent again to the ward manager.
Password|mm|f|Shared PC in {w} asks for a password nobody knows|Sign-in by badge set up again.
Lockout|lm|w|Account locked, {w}|Account unlocked; old password removed from the phone.
Lockout|lm|w|Account locks itself every morning|Saved password on a second device deleted.
Lockout|mm|w|Locked out in the middle of the shift, {w}|Unlocked at once; second device found.
Lockout|lm|w|Account of the ward doctor locked again|Unlocked, tablet signed in again.
Badge|lm|f|Badge does not open the drug store in {w}|Door right added after the pharmacy agreed.
Badge|lm|h|Badge broken|Badge printed anew.
Badge|ll|f|Badge sign-in slow in room {n}|Reader driver updated.
Rights|lm|f|No access to the folder of {w}|Group membership added with the owner's word.
Rights|ll|f|Student nurse sees no shared drive|Drive mapped by the right group.
Rights|lm|f|Locum starts today and has no account|Account made from the short form.
Rights|ll|f|Access to the duty roster still missing in {w}|Roster right given.
Code app|lm|t|Code app lost with the old phone|App set up on the new phone.
Code app|lm|f|Sign-in code does not arrive|Phone number corrected.
Certificate|lm|f|Health professional card is not recognised|Certificate renewed, card tested.",
    },
];

pub(super) const SINCE: [&str; 8] = [
    "Since this morning.",
    "For about an hour.",
    "Since the shift began.",
    "Since yesterday afternoon.",
    "It comes and goes.",
    "Noticed at handover.",
    "Second time this week.",
    "Just now.",
];

pub(super) const EFFECT: [&str; 10] = [
    "One colleague is affected.",
    "The whole team waits.",
    "We use the device next door for now.",
    "We write on paper meanwhile.",
    "Patients are not affected.",
    "Discharges are delayed.",
    "The ward round starts at eight.",
    "Two colleagues have the same.",
    "Not urgent, but a nuisance.",
    "The consultant asks every ten minutes.",
];

pub(super) const TRIED: [&str; 8] = [
    "Restarted twice, no change.",
    "A restart helped for a while.",
    "Nothing tried so far.",
    "Signing out and in did not help.",
    "Cables checked.",
    "A colleague has the same on another device.",
    "There is a message, but it is gone too fast to read.",
    "Please call back before noon.",
];

pub(super) const OTHER_PRIORITY: [&str; 5] = [
    "The only device on the ward",
    "Theatre list starts within the hour",
    "Patient on the table",
    "Inspection by the authority today",
    "Agreed with the ward manager",
];

pub(super) const ESCALATION: [&str; 3] = [
    "Target will be missed, supplier does not answer",
    "Ward manager complained",
    "A decision on a spare device is needed",
];
