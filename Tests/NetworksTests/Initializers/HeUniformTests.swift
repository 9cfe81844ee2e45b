import Networks

extension HeUniform: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.uniform(.heUniform, variance: 2 / InitializerExample.fanIn)
  }
}
