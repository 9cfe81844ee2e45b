extension Filter {
  /// Every filter, in the order in which references show them.
  static let filterKinds: [any FilterKind.Type] = [
    KeepClasses.self,
    DropClasses.self,
    SampleClasses.self,
    BalanceClasses.self,
  ]
}
