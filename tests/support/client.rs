//! The calls of a client that a test leaves as they are: each is passed on to a real one.

/// Passes calls on to the client in a field, inside an `impl Api`: `pass_on!(real: topology hosts)`. The names of their
/// types are those where it is used.
macro_rules! pass_on {
    ($to:ident: $($call:ident)+) => {
        $(pass_on!(@$call $to);)+
    };
    (@businesses $to:ident) => {
        async fn businesses(&self) -> Result<Vec<Business>, ApiError> {
            self.$to.businesses().await
        }
    };
    (@topology $to:ident) => {
        async fn topology(&self, biz: BizId) -> Result<Topology, ApiError> {
            self.$to.topology(biz).await
        }
    };
    (@hosts $to:ident) => {
        async fn hosts(&self, biz: BizId, page: Page) -> Result<Paged<Host>, ApiError> {
            self.$to.hosts(biz, page).await
        }
    };
    (@host_names $to:ident) => {
        async fn host_names(&self, biz: BizId, page: Page) -> Result<Paged<(HostId, String)>, ApiError> {
            self.$to.host_names(biz, page).await
        }
    };
    (@areas $to:ident) => {
        async fn areas(&self) -> Result<Vec<Area>, ApiError> {
            self.$to.areas().await
        }
    };
    (@instances $to:ident) => {
        async fn instances(&self, biz: BizId, page: Page) -> Result<Paged<(ServiceInstance, Vec<Keyed>)>, ApiError> {
            self.$to.instances(biz, page).await
        }
    };
    (@instances_by_id $to:ident) => {
        async fn instances_by_id(
            &self,
            biz: BizId,
            ids: &[ServiceInstanceId],
        ) -> Result<Vec<(ServiceInstance, Vec<NaturalKey>)>, ApiError> {
            self.$to.instances_by_id(biz, ids).await
        }
    };
    (@hosts_by_id $to:ident) => {
        async fn hosts_by_id(&self, biz: BizId, ids: &[HostId]) -> Result<Vec<Host>, ApiError> {
            self.$to.hosts_by_id(biz, ids).await
        }
    };
    (@host_facts $to:ident) => {
        async fn host_facts(
            &self,
            biz: BizId,
            ids: &[HostId],
            wanted: &FactsWanted,
        ) -> Result<Vec<HostFacts>, ApiError> {
            self.$to.host_facts(biz, ids, wanted).await
        }
    };
    (@residents $to:ident) => {
        async fn residents(
            &self,
            biz: BizId,
            hosts: &[HostId],
            page: Page,
        ) -> Result<Paged<(ServiceInstanceId, HostId, Vec<Resident>)>, ApiError> {
            self.$to.residents(biz, hosts, page).await
        }
    };
    (@process_fields $to:ident) => {
        async fn process_fields(&self, biz: BizId) -> Result<Vec<Field>, ApiError> {
            self.$to.process_fields(biz).await
        }
    };
    (@processes $to:ident) => {
        async fn processes(&self, biz: BizId, instance: ServiceInstanceId) -> Result<Vec<Process>, ApiError> {
            self.$to.processes(biz, instance).await
        }
    };
    (@processes_by_id $to:ident) => {
        async fn processes_by_id(
            &self,
            biz: BizId,
            ids: &[(ServiceInstanceId, ProcessId)],
        ) -> Result<Vec<Process>, ApiError> {
            self.$to.processes_by_id(biz, ids).await
        }
    };
    (@create $to:ident) => {
        async fn create(&self, id: &CallId, body: &Body<'_>) -> Result<Created, ApiError> {
            self.$to.create(id, body).await
        }
    };
    (@delete $to:ident) => {
        async fn delete(&self, id: &CallId, biz: BizId, ids: &[ProcessId]) -> Result<AnswerFacts, ApiError> {
            self.$to.delete(id, biz, ids).await
        }
    };
    (@receipts $to:ident) => {
        async fn receipts(
            &self,
            biz: BizId,
            calls: &[CallId],
            from: Timestamp,
            to: Timestamp,
        ) -> Result<Vec<Receipt>, ApiError> {
            self.$to.receipts(biz, calls, from, to).await
        }
    };
}
