; The play routine of the demo tunes.
;
; The tune compiler puts constants in front (CHIPS, VOICES, CHANNELS, DIGI, PERIOD, LOOKAHEAD, VOLUME) and tables behind.
; A channel reads rows; the first VOICES of them sound on a SID voice each, a channel after those triggers samples.
;
; Time: PLAY is called at the tune's rate. A row lasts as many calls as the tempo table says, two entries in turn (swing).
; Each row is read LOOKAHEAD calls before it begins, so that a note can be prepared by a hard restart: gate off and
; attack/decay/sustain/release all zero lets the envelope counter run down. The chip compares its rate counter for equality
; only, so without that a new attack may be late by up to 33 ms (known as the ADSR bug).
; At the row the envelope gets its values and the voice one call of test bit + gate, which starts the oscillator at zero.

zp      = $fb           ; pointer into patterns and orders
temp    = $fd

SID     = $d400

        .org $1000
        jmp init
        jmp play

; ---------------------------------------------------------------------------------------------------------------- init
init:
        ldx #0
        txa
.clear: sta vars,x
        inx
        bne .clear
        ldx #$18
.quiet: sta SID,x
        .if CHIPS == 2
        sta SID+$20,x
        .endif
        dex
        bpl .quiet
        ldx #CHANNELS-1
.voice: lda #1
        sta rows,x
        lda #<nopattern
        sta patlo,x
        lda #>nopattern
        sta pathi,x
        dex
        bpl .voice
        lda #LOOKAHEAD+1
        sta tick
        .if DIGI
        jmp startdigi
        .endif
        .if PERIOD
        lda #<PERIOD
        sta $dc04
        lda #>PERIOD
        sta $dc05
        .endif
        rts

; ---------------------------------------------------------------------------------------------------------------- play
play:
        lda #0
        sta newrow
        dec tick
        bne .going
        inc newrow
        ldy swing
        lda tempos,y
        sta tick
        tya
        eor #1
        sta swing
.going: ldx #CHANNELS-1
.next:  lda tick
        cmp #LOOKAHEAD
        bne .read
        jsr fetch
.read:  lda newrow
        beq .sound
        lda todo,x
        beq .sound
        jsr begin
        jmp .done       ; the first call of a note shows test + gate only
.sound:
        .if DIGI
        cpx #VOICES
        bcs .done
        .endif
        jsr sound
.done:  dex
        bpl .next
        jmp filters

; --------------------------------------------------------------------------------------------------------------- fetch
; Reads the next event of channel X when its time has come. Codes in a pattern:
;   00-5f note, 60 hold, 61 gate off, 62 end of pattern, 63 the next note is tied, 64 the next note glides,
;   80-9f instrument, a0-bf chord, c0-ff events last (code - bf) rows from now on.
; todo: 0 nothing, 1 a new note, 2 tied, 3 gliding, 4 gate off
fetch:
        lda #0
        sta todo,x
        dec rows,x
        beq .go
        rts
.go:    lda patlo,x
        sta zp
        lda pathi,x
        sta zp+1
        ldy #0
.next:  lda (zp),y
        iny
        cmp #$60
        bcc .note
        cmp #$80
        bcs .set
        cmp #$60
        beq .hold
        cmp #$62
        beq .end
        bcc .off
        sbc #$61
        sta todo,x
        bne .next
.off:   lda #4
        sta todo,x
        bne .hold
.set:   cmp #$a0
        bcs .chord
        and #$1f
        sta nextinst,x
        bpl .next
.chord: cmp #$c0
        bcs .rows
        and #$1f
        sta nextchord,x
        bpl .next
.rows:  sbc #$bf
        sta length,x
        bne .next
.end:   jsr order
        ldy #0
        beq .next
.note:  clc
        adc transpose,x
        sta nextnote,x
        lda todo,x
        bne .hold
        inc todo,x
.hold:  lda length,x
        sta rows,x
        tya
        clc
        adc zp
        sta patlo,x
        lda zp+1
        adc #0
        sta pathi,x
        .if DIGI
        cpx #VOICES
        bcs .out
        .endif
        lda todo,x
        cmp #1
        bne .out
        ldy nextinst,x
        lda flags,y
        and #FLAG_SOFT
        bne .out
        lda #$fe        ; hard restart
        sta gate,x
        ldy sidofs,x
        lda ctrl,x
        and #$fe
        sta SID+4,y
        lda #0
        sta SID+5,y
        sta SID+6,y
.out:   rts

; The next pattern of channel X: zp points to it. Codes in an order list:
;   00-7f pattern, 80-bf transpose by (code - a0), ff go to the position that follows.
order:
        lda ordlo,x
        sta zp
        lda ordhi,x
        sta zp+1
        ldy position,x
.next:  lda (zp),y
        iny
        cmp #$ff
        beq .jump
        cmp #$80
        bcc .found
        sbc #$a0
        sta transpose,x
        jmp .next
.jump:  lda (zp),y
        tay
        jmp .next
.found: pha
        tya
        sta position,x
        pla
        tay
        lda patternlo,y
        sta zp
        lda patternhi,y
        sta zp+1
        rts

nopattern:
        .byte $62       ; every channel starts at the end of a pattern

; --------------------------------------------------------------------------------------------------------------- begin
; Does what fetch found for channel X.
begin:
        .if DIGI
        cpx #VOICES
        bcc .voice
        jmp trigger
.voice:
        .endif
        cmp #4
        bne .note
        lda #$fe
        sta gate,x
        jmp sound
.note:  cmp #2
        bcc .fresh
        jmp tied
.fresh:         lda nextnote,x
        sta note,x
        sta pitch,x
        lda nextinst,x
        sta inst,x
        tay
        lda #$ff
        sta gate,x
        lda wavestart,y
        sta wavepos,x
        lda #1
        sta wavewait,x
        lda gatetime,y
        sta gatewait,x
        lda vibdelay,y
        sta vibwait,x
        lda vibhalf,y
        sta vibcount,x
        lda #0
        sta vibdown,x
        sta glide,x
        sta ofshi,x
        lda detune,y
        sta ofslo,x
        bpl .up
        dec ofshi,x
.up:    lda flags,y
        and #FLAG_RUNNING
        bne .keep
        lda pulselo,y
        sta pwlo,x
        lda pulsehi,y
        sta pwhi,x
        lda pulsetime,y
        sta pwcount,x
        lda #0
        sta pwdown,x
.keep:  lda filterprog,y
        beq .nofilter
        .if CHIPS == 2
        cpx #3
        bcc .first
        sta filpos+1
        lda #0
        sta filwait+1
        beq .nofilter
.first:
        .endif
        sta filpos
        lda #0
        sta filwait
.nofilter:
        jsr setchord
        jsr setvibrato
        ldy inst,x
        lda sustain,y
        sta temp
        lda attack,y
        ldy sidofs,x
        sta SID+5,y
        lda temp
        sta SID+6,y
        lda #$09
        sta ctrl,x
        sta SID+4,y
        rts

; A tied note changes the pitch and nothing else; a gliding one starts from the old pitch.
tied:
        bne .slide
        jmp .tie
.slide:         ldy pitch,x
        clc
        lda freqlo,y
        adc ofslo,x
        sta ofslo,x
        lda freqhi,y
        adc ofshi,x
        sta ofshi,x
        ldy nextnote,x
        sec
        lda ofslo,x
        sbc freqlo,y
        sta gldlo,x
        lda ofshi,x
        sbc freqhi,y
        sta gldhi,x
        ldy inst,x
        lda glidetime,y ; as a power of two
        tay
        lda #1
        sta glide,x
.half:  dey
        bmi .set
        lda gldhi,x
        asl a           ; the sign into carry
        ror gldhi,x
        ror gldlo,x
        asl glide,x
        bne .half
.set:   ldy inst,x
        lda gldlo,x     ; the offset becomes step * count exactly, so that it ends at zero
        sta ofslo,x
        lda gldhi,x
        sta ofshi,x
        lda glidetime,y
        tay
.dble:  dey
        bmi .tie
        asl ofslo,x
        rol ofshi,x
        jmp .dble
.tie:   lda nextnote,x
        sta note,x
        jsr setchord
        jsr setvibrato
        jmp sound

setchord:
        ldy nextchord,x
        lda chordstart,y
        sta chordfrom,x
        sta chordpos,x
        rts

; The vibrato's step is a part of the semitone above the note, so it sounds alike in all octaves.
setvibrato:
        ldy note,x
        sec
        lda freqlo+1,y
        sbc freqlo,y
        sta viblo,x
        lda freqhi+1,y
        sbc freqhi,y
        sta temp
        ldy inst,x
        lda vibdepth,y
        tay
        beq .done
.half:  lsr temp
        ror viblo,x
        dey
        bne .half
.done:  rts

; --------------------------------------------------------------------------------------------------------------- sound
; One call of voice X: wavetable, vibrato, glide, pulse width, gate time; then all registers.
sound:
        dec wavewait,x
        bne .vib
        ldy inst,x
        lda wavespeed,y
        sta wavewait,x
        ldy wavepos,x
.wave:  lda wavectl,y
        cmp #$ff
        bne .step
        lda wavenote,y
        tay
        jmp .wave
.step:  cmp #0
        beq .same
        sta ctrl,x
.same:  lda wavenote,y
        iny
        sta temp
        tya
        sta wavepos,x
        lda temp
        bmi .fixed      ; 80-ff a fixed note, 7f the chord, 7e as it was, 50-7d down by (7e - code), 00-4f up
        cmp #$7f
        beq .chord
        cmp #$7e
        beq .vib
        cmp #$50
        bcc .up
        sbc #$7e        ; carry is set
.up:    clc
        adc note,x
        sta pitch,x
        jmp .vib
.fixed: and #$7f
        sta pitch,x
        jmp .vib
.chord: ldy chordpos,x
        lda chords,y
        iny
        cmp #$80        ; the top bit marks a chord's last note
        and #$7f
        bcc .more
        sta temp
        lda chordfrom,x
        tay
        lda temp
        clc
.more:  adc note,x
        sta pitch,x
        tya
        sta chordpos,x

.vib:   ldy inst,x
        lda vibwidth,y
        beq .gliding
        lda vibwait,x
        beq .wave2
        dec vibwait,x
        jmp .gliding
.wave2: dec vibcount,x
        bne .along
        lda vibwidth,y
        sta vibcount,x
        lda vibdown,x
        eor #$ff
        sta vibdown,x
.along: lda vibdown,x
        bmi .down
        clc
        lda ofslo,x
        adc viblo,x
        sta ofslo,x
        bcc .gliding
        inc ofshi,x
        jmp .gliding
.down:  sec
        lda ofslo,x
        sbc viblo,x
        sta ofslo,x
        bcs .gliding
        dec ofshi,x

.gliding:
        lda glide,x
        beq .pulse
        dec glide,x
        sec
        lda ofslo,x
        sbc gldlo,x
        sta ofslo,x
        lda ofshi,x
        sbc gldhi,x
        sta ofshi,x

.pulse: lda pulsespeed,y
        beq .gate
        dec pwcount,x
        bne .sweep
        lda pulsetime,y
        sta pwcount,x
        lda pwdown,x
        eor #$ff
        sta pwdown,x
.sweep: lda pwdown,x
        bmi .narrow
        lda pwlo,x
        clc
        adc pulsespeed,y
        sta pwlo,x
        bcc .gate
        inc pwhi,x
        jmp .gate
.narrow:
        lda pwlo,x
        sec
        sbc pulsespeed,y
        sta pwlo,x
        bcs .gate
        dec pwhi,x

.gate:  lda gatewait,x
        beq .out
        dec gatewait,x
        bne .out
        lda #$fe
        sta gate,x

.out:   ldy sidofs,x
        lda pwlo,x
        sta SID+2,y
        lda pwhi,x
        sta SID+3,y
        lda ctrl,x
        and gate,x
        sta temp
        lda pitch,x
        stx save
        tax
        lda freqlo,x
        sta zp
        lda freqhi,x
        ldx save
        sta zp+1
        lda zp
        clc
        adc ofslo,x
        sta SID,y
        lda zp+1
        adc ofshi,x
        sta SID+1,y
        lda temp
        sta SID+4,y
        rts

; ------------------------------------------------------------------------------------------------------------- filters
; A filter program: 00 set (resonance and routing, mode, cutoff), 01-fe slide for that many calls (low, high of the step),
; ff go to. The cutoff is kept as 16 bits: the upper eight go to $d416, the next three to $d415.
filters:
        ldx #CHIPS-1
.chip:  lda filpos,x
        beq .write
.again: lda filwait,x
        bne .slide
        ldy filpos,x
        lda filtime,y
        beq .set
        cmp #$ff
        bne .start
        lda filone,y
        sta filpos,x
        jmp .again
.set:   lda filone,y
        sta filres,x
        lda filtwo,y
        sta filmode,x
        lda filthree,y
        sta cuthi,x
        lda #0
        sta cutlo,x
        inc filpos,x
        bne .again
.start: sta filwait,x
        lda filone,y
        sta stplo,x
        lda filtwo,y
        sta stphi,x
        inc filpos,x
.slide: dec filwait,x
        clc
        lda cutlo,x
        adc stplo,x
        sta cutlo,x
        lda cuthi,x
        adc stphi,x
        sta cuthi,x
.write: ldy chipofs,x
        lda cutlo,x
        rol a
        rol a
        rol a
        rol a
        and #7
        sta SID+$15,y
        lda cuthi,x
        sta SID+$16,y
        lda filres,x
        sta SID+$17,y
        lda filmode,x
        .if DIGI
        sta digimode+1
        .else
        ora #VOLUME
        sta SID+$18,y
        .endif
        dex
        bmi .end
        jmp .chip
.end:   rts

; -------------------------------------------------------------------------------------------------------------- tables
FLAG_SOFT    = 1        ; no hard restart
FLAG_RUNNING = 2        ; the pulse width runs on over notes

sidofs:  .byte 0,7,14,$20,$27,$2e
chipofs: .byte 0,$20

vars:
tick:      .res 1
swing:     .res 1
newrow:    .res 1
save:      .res 1
; per channel
rows:      .res CHANNELS
length:    .res CHANNELS
patlo:     .res CHANNELS
pathi:     .res CHANNELS
position:  .res CHANNELS
transpose: .res CHANNELS
todo:      .res CHANNELS
nextnote:  .res CHANNELS
nextinst:  .res CHANNELS
nextchord: .res CHANNELS
; per voice
note:      .res VOICES
pitch:     .res VOICES
inst:      .res VOICES
gate:      .res VOICES
ctrl:      .res VOICES
wavepos:   .res VOICES
wavewait:  .res VOICES
chordfrom: .res VOICES
chordpos:  .res VOICES
ofslo:     .res VOICES
ofshi:     .res VOICES
glide:     .res VOICES
gldlo:     .res VOICES
gldhi:     .res VOICES
vibwait:   .res VOICES
vibcount:  .res VOICES
vibdown:   .res VOICES
viblo:     .res VOICES
pwlo:      .res VOICES
pwhi:      .res VOICES
pwcount:   .res VOICES
pwdown:    .res VOICES
gatewait:  .res VOICES
; per chip
filpos:    .res CHIPS
filwait:   .res CHIPS
filres:    .res CHIPS
filmode:   .res CHIPS
cutlo:     .res CHIPS
cuthi:     .res CHIPS
stplo:     .res CHIPS
stphi:     .res CHIPS
varsend:
        .assert varsend - vars <= $100
        .res vars + $100 - varsend
