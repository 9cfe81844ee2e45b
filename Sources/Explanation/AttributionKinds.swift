extension Attribution {
  /// Every kind of attribution, in the order in which references show them.
  static let attributionKinds: [any AttributionKind.Type] = [
    GradCAM.self,
    GradCAMPlusPlus.self,
    HiResCAM.self,
    LayerCAM.self,
    XGradCAM.self,
    ScoreCAM.self,
    AblationCAM.self,
    EigenCAM.self,
    Gradient.self,
    GradientTimesInput.self,
    SmoothGrad.self,
    VarGrad.self,
    IntegratedGradients.self,
    ExpectedGradients.self,
    DeepSHAP.self,
    GuidedBackprop.self,
    Deconvnet.self,
    ConvolutionFilters.self,
    LayerResponses.self,
  ]
}
