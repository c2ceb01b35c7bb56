"""The office: accounts, businesses, calls, appointments and messages, as one Django project.

Law: every row that belongs to a tenant is read and written inside `tenancy.tenant_scope` or
`tenancy.platform_scope(reason=…)`; the database refuses anything else. Asynchronous callers go through `threads`.
"""
