package artefact

func portfolioSpecs() []Spec { return nil }
