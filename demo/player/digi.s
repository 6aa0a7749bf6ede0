; Samples on the volume register, for the one tune that asks for them (RSID: it owns both interrupts).
;
; CIA 1 timer A calls PLAY, CIA 2 timer A raises an NMI for each sample. A sample is one 4-bit value a byte, in whole pages
; filled up with the rest level; when none plays, the silent page is repeated. KERNAL and BASIC are switched off, so the
; processor takes its vectors from RAM.

startdigi:
        sei
        lda #$35
        sta $01
        lda #$7f
        sta $dc0d
        sta $dd0d
        lda $dc0d
        lda $dd0d
        lda #0
        sta $d01a
        lda #$0b        ; no picture: bad lines would make the sample clock tremble
        sta $d011
        lda #<nmi
        sta $fffa
        lda #>nmi
        sta $fffb
        lda #<irq
        sta $fffe
        lda #>irq
        sta $ffff
        lda #>silence
        sta read+2
        lda #(>silence)+1
        sta last+1
        lda #<PERIOD
        sta $dc04
        lda #>PERIOD
        sta $dc05
        lda #RATE
        sta $dd04
        lda #0
        sta $dd05
        lda #$81
        sta $dc0d
        sta $dd0d
        lda #$11
        sta $dc0e
        sta $dd0e
        cli
        rts

irq:
        pha
        txa
        pha
        tya
        pha
        lda $dc0d
        jsr play
        pla
        tay
        pla
        tax
        pla
        rti

nmi:
        pha
        bit $dd0d
read:   lda silence
digimode:
        ora #0          ; the filter mode shares the register
        sta SID+$18
        inc read+1
        bne nmiout
        inc read+2
        lda read+2
last:   cmp #0
        bne nmiout
        lda #>silence
        sta read+2
        lda #(>silence)+1
        sta last+1
nmiout: pla
        rti

; Starts sample number nextnote,x. The low byte goes first: 256 samples then pass before the page is looked at.
trigger:
        cmp #1
        bne .out
        ldy nextnote,x
        lda #0
        sta read+1
        lda samplerate,y
        sta $dd04
        lda samplepage,y
        sta read+2
        lda sampleend,y
        sta last+1
.out:   rts
