/// The methods of explanation, as YAML names them.
package enum ExplanationMethod: String, Codable, CaseIterable {
  /// Of the class decided for a record, by the place in its picture.
  case gradCAM, integratedGradients
  /// Of convolutions: their weights, and what comes out of them for each record.
  case filters, responses

  /// Whether it gives each record a map of its own.
  package var isAttribution: Bool {
    switch self {
    case .gradCAM, .integratedGradients: true
    case .filters, .responses: false
    }
  }
}
