import Networks

extension Ones: ExemplifiedInitializer {
  static var examples: [InitializerExample] { [.constant(.ones, 1)] }
}
