package artefact

func agreementSpecs() []Spec { return nil }
