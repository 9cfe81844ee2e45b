import Networks

extension HeNormal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.normal(.heNormal, variance: 2 / InitializerExample.fanIn)
  }
}
