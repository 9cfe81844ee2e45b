import Networks

extension GlorotNormal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.normal(.glorotNormal, variance: 2 / (InitializerExample.fanIn + InitializerExample.fanOut))
  }
}
