/// The JSON contract: fields are added, never renamed, removed or given another meaning.
package enum Schema {
    /// What every answer carries as `schemaVersion`.
    package static let version = 1
}
