extension Inspection {
  /// Every kind of inspection, in the order in which references show them.
  static let inspectionKinds: [any InspectionKind.Type] = [
    TSNE.self,
    PCA.self,
    RecordNeighbours.self,
    LinearProbes.self,
    ActivationMaximisation.self,
    MaximalImages.self,
    DeadUnits.self,
    ReceptiveFields.self,
    CKA.self,
    LossLine.self,
    DepthGradients.self,
  ]
}
