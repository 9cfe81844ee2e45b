import Networks

extension LecunNormal: ExemplifiedInitializer {
  static var examples: [InitializerExample] {
    InitializerExample.normal(.lecunNormal, variance: 1 / InitializerExample.fanIn)
  }
}
