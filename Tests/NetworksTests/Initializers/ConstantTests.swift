import Networks

extension Constant: ExemplifiedInitializer {
  static var examples: [InitializerExample] { [.constant(.constant(0.25), 0.25)] }
}
