package artefact

func earlySpecs() []Spec { return nil }
