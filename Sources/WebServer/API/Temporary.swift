import JSONAPI
import Membership
import UsherOAuth
@Sendable func currentUser(viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords) throws -> Document { throw Problem.internalError() }
@Sendable func currentUserCampaigns(viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords) throws -> Document { throw Problem.internalError() }
@Sendable func identity(viewer: Viewer, query: Form, baseURL: String, records: any MembershipRecords, isStrict: Bool) throws -> Document { throw Problem.internalError() }
