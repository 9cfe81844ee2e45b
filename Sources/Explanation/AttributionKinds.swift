extension Attribution {
  /// Every kind of attribution, in the order in which references show them.
  static let attributionKinds: [any AttributionKind.Type] = [
    GradCAM.self,
    IntegratedGradients.self,
    ConvolutionFilters.self,
    LayerResponses.self,
  ]
}
