/// The methods of explanation, as YAML names them.
enum ExplanationMethod: String, Codable, CaseIterable { case gradCAM, integratedGradients }
