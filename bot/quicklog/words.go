package quicklog

import "strings"

// channel is how a contact was made; the word may also say by whom.
type channel struct{ id, direction string }

// The words of both languages, as Fold leaves them. Never changed.
var (
	channels = channelWords(map[channel]string{
		{"whatsapp", ""}:    "wa whatsapp wasap watsap wap wats chat chatting japri sms telegram dm pesan message texted text",
		{"whatsapp", "in"}:  "diwa dichat dikabari",
		{"phone", ""}:       "telepon telpon telp tlp tlpn tilpun tel call phone vc",
		{"phone", "out"}:    "menelepon menelpon nelpon nelepon called phoned rang",
		{"phone", "in"}:     "ditelepon ditelpon ditelp",
		{"met", ""}:         "ketemu bertemu temu ketemuan jumpa berjumpa rapat meeting met meet ngobrol ngopi silaturahmi silaturahim tatap",
		{"met", "out"}:      "kunjungi mengunjungi kunjungan berkunjung mampir datangi mendatangi visited visit bertamu sowan",
		{"met", "in"}:       "dikunjungi didatangi kedatangan",
		{"email", ""}:       "email imel surel mail emailed",
		{"event", ""}:       "acara pameran seminar lokakarya workshop event fair undangan",
		{"other", ""}:       "surat letter fax",
		{"whatsapp", "out"}: "mengabari kabari menyapa sapa messaged",
	})

	// directions say who made the contact without saying how.
	directions = map[string]string{"dihubungi": "in", "menghubungi": "out", "hubungi": "out", "menerima": "in", "terima": "in", "dapat": "in", "dapet": "in",
		"undang": "out", "mengundang": "out", "ajak": "out", "mengajak": "out", "kirim": "out", "mengirim": "out", "sent": "out", "received": "in", "got": "in"}

	followUps = set("follow up,followup,fu,tindak lanjut,tindaklanjut,tindaklanjuti,ditindaklanjuti,hubungi lagi,dihubungi lagi,kontak lagi,kabari lagi," +
		"sapa lagi,telepon lagi,telpon lagi,telp lagi,wa lagi,ketemu lagi,bertemu lagi,datang lagi,email lagi,lanjut lagi,dilanjut,lanjutkan,janji,janjian," +
		"ingatkan,ingetin,reminder,next,call back,call again,meet again,contact again,follow,remind,remind me,selanjutnya,berikutnya")
	// generic are those that say nothing of what is to be done.
	generic = set("follow up,followup,fu,follow,tindak lanjut,tindaklanjut,tindaklanjuti,ditindaklanjuti,hubungi lagi,dihubungi lagi,kontak lagi,kabari lagi,sapa lagi," +
		"lanjut lagi,dilanjut,lanjutkan,ingatkan,ingetin,reminder,next,contact again,remind,remind me,selanjutnya,berikutnya")

	noteMarks = set("bahas,membahas,dibahas,ngebahas,bicara,bicarakan,membicarakan,diskusi,mendiskusikan,soal,tentang,ttg,mengenai,perihal,terkait," +
		"katanya,bilang,minta,meminta,tanya,menanyakan,nanya,setuju,sepakat,tawarkan,menawarkan,about,discussed,regarding,re,asked,agreed,said,talked")

	// wills say that something is still to be done. So do intentions where they stand in what was talked about; elsewhere
	// they may be the contact itself ("kirim wa Senin"). done says that it is not.
	wills      = set("akan,mau,ingin,harus,perlu,rencana,rencananya,nanti,will,must")
	intentions = set("kirim,kirimkan,dikirim,dikirimi,antar,antarkan,diantar,serahkan,diserahkan,siapkan,dijadwalkan,tunggu,ditunggu,menunggu,send,bring,deliver,waiting")
	done       = set("sudah,udah,sdh,udh,telah,already,has,have,was")

	links = set("ke,dari,dr,dengan,dgn,sama,di,kepada,kpd,hari,pada,lewat,via,untuk,utk,dan,yang,yg,with,to,from,at,on,for,by,the,a,saya,aku,i,habis,abis,barusan,sudah,udah,sdh,tgl,tanggal")

	// empty are words of names that tell nobody from others.
	empty = set("pt,cv,ud,bapak,pak,bpk,ibu,bu,mas,mbak,kak,haji,hj,the,dan,di,mr,mrs,ms")
)

func channelWords(by map[channel]string) map[string]channel {
	all := map[string]channel{}
	for c, words := range by {
		for w := range strings.FieldsSeq(words) {
			all[w] = c
		}
	}
	return all
}

func set(list string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.SplitSeq(list, ",") {
		all[w] = true
	}
	return all
}
