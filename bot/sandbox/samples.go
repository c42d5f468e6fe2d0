package sandbox

import "encoding/base64"

// samplePNG is the picture sent when a person sends a photo without saying which: 16 by 16, soft colours.
func samplePNG() []byte { return sample(samplePicture) }

// sampleOgg is the voice message sent when none is given: one second of silence, Opus in Ogg.
func sampleOgg() []byte { return sample(sampleSound) }

func sample(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic("sandbox: a built-in sample is damaged")
	}
	return data
}

const samplePicture = "" +
	"iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAB20lEQVR42g3Loa6GIACA0fsQRqPRSDQaiUYjkREYY98YMzhnYIxg" +
	"MBAIBsP/lNfTz19n6Cydpwt0G91Od9IlukJ30d10la7RPXQv3Y+/3tBbek8f6Df6nf6kT/SF/qK/6St9o3/oX/ovDIbBMniGwLAx" +
	"7AwnQ2IoDBfDzVAZGsPD8DJ8YTSMltEzBsaNcWc8GRNjYbwYb8bK2BgfxpfxC8IgLMIjAmJD7IgTkRAFcSFuREU0xIN4EV+YDJNl" +
	"8kyBaWPamU6mxFSYLqabqTI1pofpZfrCbJgts2cOzBvzznwyJ+bCfDHfzJW5MT/ML/MXpEFapEcG5IbckScyIQvyQt7IimzIB/ki" +
	"v7AYFsviWQLLxrKznCyJpbBcLDdLZWksD8vL8oXVsFpWzxpYN9ad9WRNrIX1Yr1ZK2tjfVhf1i8og7IojwqoDbWjTlRCFdSFulEV" +
	"1VAP6kV9QRu0RXt0QG/oHX2iE7qgL/SNruiGftAv+gvO4CzO4wJuw+24E5dwBXfhblzFNdyDe3FfiIZoiZ4YiBtxJ57ERCzEi3gT" +
	"K7ERH+JL/MJhOCyH5wgcG8fOcXIkjsJxcdwclaNxPBwvxxeyIVuyJwfyRt7JJzmRC/ki3+RKbuSH/JJ//AMOmVQQw0f+3wAAAABJ" +
	"RU5ErkJggg=="

const sampleSound = "" +
	"T2dnUwACAAAAAAAAAAABAAAAAAAAAIRs2SQBE09wdXNIZWFkAQEAAIC7AAAAAABPZ2dTAAAAAAAAAAAAAAEAAAABAAAAtQZ5LwEU" +
	"T3B1c1RhZ3MEAAAAbm9uZQAAAABPZ2dTAASAuwAAAAAAAAEAAAACAAAA6VQzxjIDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMD" +
	"AwMDAwMDAwMDAwMDAwMDAwMDAwMDA/j//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj/" +
	"/vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj//vj/" +
	"/vj//vj//vj//vj//vj//vj//vj//g=="
