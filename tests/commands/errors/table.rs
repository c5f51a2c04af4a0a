//! The table: every failure of contract sections 5 and 6, the door that it comes from, the call that meets it, and what
//! a command makes of it. Both halves go through it: commands without a screen, and screens.

use bkproc::domain::environment::Door;

/// A failure that is met.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) door: Door,
    /// What goes wrong, as faults of the sandbox; the first names the call that meets it. The call alone: nobody is
    /// there to answer it.
    pub(crate) faults: &'static str,
    /// HTTP status of the answer; 0 when none comes.
    pub(crate) status: u16,
    /// The code in it; 0 when there is none.
    pub(crate) code: i64,
    /// How the command ends that makes the call.
    pub(crate) exit: i32,
}

impl Row {
    /// Names the call that meets it.
    pub(crate) fn call(&self) -> Call {
        let who = self.faults.split([':', '#']).next().unwrap_or_default();
        match who {
            "search_business" => Call::Businesses,
            "search_biz_inst_topo" => Call::Business,
            "list_service_instance_detail" => Call::Review,
            "create" => Call::Create,
            "delete" => Call::Delete,
            other => panic!("no call is meant by {other}"),
        }
    }
}

/// The calls that meet failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// The first that is made.
    Businesses,
    /// What a business has, for step 1.
    Business,
    /// What service instances have, for step 4.
    Review,
    /// What is meant to be done.
    Create,
    /// And undone.
    Delete,
}

const fn row(door: Door, faults: &'static str, status: u16, code: i64, exit: i32) -> Row {
    Row { door, faults, status, code, exit }
}

/// The directory of failures.
pub(crate) const TABLE: &[Row] = {
    use Door::{Direct, Esb, Gateway};
    &[
        // Contract section 6: the CMDB's own, as create_process_instance meets them.
        row(Direct, "create:code=1199000", 200, 1_199_000, 1),
        row(Direct, "create:code=1199002", 200, 1_199_002, 1),
        row(Direct, "create:code=1199004", 200, 1_199_004, 1),
        row(Direct, "create:code=1199006", 200, 1_199_006, 1),
        row(Direct, "create:code=1199007", 200, 1_199_007, 1),
        row(Direct, "create:code=1199009", 200, 1_199_009, 1),
        row(Direct, "create:code=1199010", 200, 1_199_010, 1),
        row(Direct, "create:code=1199011", 200, 1_199_011, 1),
        row(Direct, "create:code=1199014", 200, 1_199_014, 1),
        row(Direct, "create:code=1199015", 200, 1_199_015, 1),
        row(Direct, "create:code=1199016", 200, 1_199_016, 1),
        row(Direct, "create:code=1199017", 200, 1_199_017, 1),
        row(Direct, "create:code=1199018", 200, 1_199_018, 1),
        row(Direct, "create:code=1199019", 200, 1_199_019, 1),
        row(Direct, "create:code=1199025", 200, 1_199_025, 1),
        row(Direct, "create:code=1199027", 500, 1_199_027, 4),
        row(Direct, "create:code=1199035", 200, 1_199_035, 1),
        row(Direct, "create:code=1199045", 200, 1_199_045, 1),
        row(Direct, "create:code=1199046", 200, 1_199_046, 1),
        row(Direct, "create:code=1199065", 200, 1_199_065, 1),
        row(Direct, "create:code=1199066", 200, 1_199_066, 1),
        row(Direct, "create:code=1199067", 200, 1_199_067, 1),
        row(Direct, "create:code=1199085", 200, 1_199_085, 1),
        row(Direct, "create:code=1199997", 200, 1_199_997, 5),
        row(Direct, "create:code=1199998", 200, 1_199_998, 1),
        row(Direct, "create:status=500", 500, 1_199_998, 1),
        row(Direct, "create:code=1199999", 200, 1_199_999, 1),
        row(Direct, "create:code=1108008", 200, 1_108_008, 1),
        row(Direct, "create:code=1108028", 200, 1_108_028, 1),
        row(Direct, "create:code=1108035", 200, 1_108_035, 1),
        // v3.9.
        row(Direct, "create:code=1113019", 200, 1_113_019, 1),
        row(Direct, "create:code=1113020", 200, 1_113_020, 1),
        row(Direct, "create:code=9900403", 200, 9_900_403, 4),
        // A code that nobody knows.
        row(Direct, "create:code=1101999", 200, 1_101_999, 1),
        // An outcome that cannot be found out.
        row(Direct, "create:code=1199066 list:status=502", 200, 1_199_066, 7),
        row(Gateway, "create:code=1650401 list:status=502", 504, 1_650_401, 7),
        row(Direct, "create:drop list:status=502", 0, 0, 7),
        // What api_server says itself keeps its keys at the gateway (contract 5.1).
        row(Gateway, "create:code=9900403", 200, 9_900_403, 4),
        row(Gateway, "create:code=1199027", 500, 1_199_027, 4),
        row(Gateway, "create:code=1199045", 200, 1_199_045, 1),
        row(Gateway, "create:code=1199046", 200, 1_199_046, 1),
        row(Gateway, "create:code=1199997", 200, 1_199_997, 5),
        // And the CMDB through the ESB.
        row(Esb, "create:code=1199014", 200, 1_199_014, 1),
        row(Esb, "create:code=9900403", 200, 9_900_403, 4),
        // Other calls that meet them.
        row(Direct, "search_business:code=1199027", 500, 1_199_027, 4),
        row(Direct, "search_business:code=1199045", 200, 1_199_045, 1),
        row(Direct, "search_business:code=1199046", 200, 1_199_046, 1),
        row(Direct, "search_business:code=1199017", 200, 1_199_017, 1),
        row(Direct, "search_business:code=1199998", 200, 1_199_998, 5),
        row(Direct, "search_business:code=9900403", 200, 9_900_403, 4),
        row(Direct, "search_biz_inst_topo:code=9900403", 200, 9_900_403, 4),
        row(Direct, "search_biz_inst_topo:status=500", 500, 1_199_998, 5),
        row(Direct, "list_service_instance_detail:code=1199006", 200, 1_199_006, 1),
        row(Direct, "list_service_instance_detail:code=1199059", 200, 1_199_059, 1),
        row(Direct, "list_service_instance_detail:code=1199017", 200, 1_199_017, 1),
        row(Direct, "list_service_instance_detail:code=9900403", 200, 9_900_403, 4),
        row(Direct, "delete:code=1113022", 200, 1_113_022, 1),
        row(Direct, "delete:code=9900403", 200, 9_900_403, 4),
        row(Direct, "delete:code=1199066", 200, 1_199_066, 1),
        row(Gateway, "delete:code=1640301", 403, 1_640_301, 4),
        // Contract 5.5: the gateway's own.
        row(Gateway, "create:code=1640001", 400, 1_640_001, 1),
        row(Gateway, "create:code=1640004", 400, 1_640_004, 4),
        row(Gateway, "create:code=1640100", 401, 1_640_100, 4),
        row(Gateway, "create:code=1640101", 401, 1_640_101, 4),
        row(Gateway, "create:code=1640102", 401, 1_640_102, 4),
        row(Gateway, "create:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "create:code=1640302", 403, 1_640_302, 4),
        row(Gateway, "create:code=1640303", 403, 1_640_303, 4),
        row(Gateway, "create:code=1640304", 403, 1_640_304, 4),
        row(Gateway, "create:code=1640401", 404, 1_640_401, 1),
        row(Gateway, "create:code=1641301", 413, 1_641_301, 1),
        row(Gateway, "create:code=1641401", 414, 1_641_401, 1),
        row(Gateway, "create:code=1642901", 429, 1_642_901, 5),
        row(Gateway, "create:code=1642902", 429, 1_642_902, 5),
        row(Gateway, "create:code=1642903", 429, 1_642_903, 5),
        row(Gateway, "create:code=1642904", 429, 1_642_904, 5),
        row(Gateway, "create:code=1650000", 500, 1_650_000, 1),
        row(Gateway, "create:code=1650001", 500, 1_650_001, 1),
        row(Gateway, "create:code=1650002", 500, 1_650_002, 1),
        row(Gateway, "create:code=1650200", 502, 1_650_200, 1),
        row(Gateway, "create:code=1650201", 502, 1_650_201, 1),
        row(Gateway, "create:code=1650300", 503, 1_650_300, 1),
        row(Gateway, "create:code=1650401", 504, 1_650_401, 1),
        row(Gateway, "search_business:code=1640001", 400, 1_640_001, 1),
        row(Gateway, "search_business:code=1640004", 400, 1_640_004, 4),
        row(Gateway, "search_business:code=1640100", 401, 1_640_100, 4),
        row(Gateway, "search_business:code=1640101", 401, 1_640_101, 4),
        row(Gateway, "search_business:code=1640102", 401, 1_640_102, 4),
        row(Gateway, "search_business:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "search_business:code=1640302", 403, 1_640_302, 4),
        row(Gateway, "search_business:code=1640303", 403, 1_640_303, 4),
        row(Gateway, "search_business:code=1640304", 403, 1_640_304, 4),
        row(Gateway, "search_business:code=1640401", 404, 1_640_401, 5),
        row(Gateway, "search_business:code=1650200", 502, 1_650_200, 5),
        row(Gateway, "search_business:code=1650300", 503, 1_650_300, 5),
        row(Gateway, "search_business:code=1650401", 504, 1_650_401, 5),
        row(Gateway, "search_biz_inst_topo:code=1640301", 403, 1_640_301, 4),
        row(Gateway, "list_service_instance_detail:code=1640102", 401, 1_640_102, 4),
        // Contract 5.4: the ESB's own.
        row(Esb, "create:code=1306000", 200, 1_306_000, 4),
        row(Esb, "create:code=1306401", 200, 1_306_401, 4),
        row(Esb, "create:code=1306402", 200, 1_306_402, 4),
        row(Esb, "create:code=1306403", 200, 1_306_403, 4),
        row(Esb, "create:code=1306404", 404, 1_306_404, 1),
        row(Esb, "create:code=1306405", 200, 1_306_405, 1),
        row(Esb, "create:code=1306406", 200, 1_306_406, 1),
        row(Esb, "create:code=1306407", 200, 1_306_407, 1),
        row(Esb, "create:code=1306429", 200, 1_306_429, 5),
        row(Esb, "create:code=1306500", 200, 1_306_500, 1),
        row(Esb, "search_business:code=1306000", 200, 1_306_000, 4),
        row(Esb, "search_business:code=1306403", 200, 1_306_403, 4),
        row(Esb, "search_business:code=1306404", 404, 1_306_404, 5),
        row(Esb, "search_business:code=1306500", 200, 1_306_500, 5),
        // What stands between, with no code (contract 5.2).
        row(Direct, "create:status=401", 401, 0, 4),
        row(Direct, "create:status=403", 403, 0, 4),
        row(Direct, "create:status=404", 404, 0, 1),
        row(Direct, "create:status=413", 413, 0, 1),
        // Neither the CMDB nor a gateway signed it, so that it is looked up whether the call committed.
        row(Direct, "create:status=429", 429, 0, 1),
        row(Direct, "create:status=502", 502, 0, 1),
        row(Direct, "create:status=504", 504, 0, 1),
        row(Direct, "search_business:status=401", 401, 0, 4),
        row(Direct, "search_business:status=403", 403, 0, 4),
        row(Direct, "search_business:status=404", 404, 0, 5),
        row(Direct, "search_business:status=502", 502, 0, 5),
        row(Direct, "create:drop", 0, 0, 1),
        row(Direct, "create:garbage", 200, 0, 1),
        row(Direct, "create:refuse", 0, 0, 7),
        row(Direct, "search_business:stall=30s", 0, 0, 5),
        row(Direct, "search_business:drop", 0, 0, 5),
        // Nobody is there.
        row(Direct, "search_business", 0, 0, 5),
        row(Direct, "search_business:truncate=20", 200, 0, 5),
        row(Direct, "search_business:garbage", 200, 0, 5),
    ]
};
