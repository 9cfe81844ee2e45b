import Networks

extension LecunUniform: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.uniform(.lecunUniform, variance: 1 / InitializerExample.fanIn)
  }
}
