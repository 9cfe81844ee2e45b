import Networks

extension Zeros: ExemplifiedInitializer {
  static var examples: [InitializerExample] { [.constant(.zeros, 0)] }
}
