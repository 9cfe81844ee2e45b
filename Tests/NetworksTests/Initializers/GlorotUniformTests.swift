import Networks

extension GlorotUniform: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.uniform(.glorotUniform, variance: 2 / (InitializerExample.fanIn + InitializerExample.fanOut))
  }
}
