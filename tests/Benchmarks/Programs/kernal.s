; A small KERNAL for test programs: what they call of a C64's ROM, written for this bench. BenchKernal.cs says which ROM
; address leads to which label here. What is printed goes to the screen and, byte for byte, to PRINTED.
; Facts from: Commodore 64 Programmer's Reference Guide (jump table, memory map, chip registers).

PRINTED = $d7fe          ; register 30 of a second SID: the tape carries what a program prints
EXIT = $d7ff             ; register 31 of it: the exit code

port = $01
number = $14
string = $22
jiffies = $a0
pressed = $c5
keysWaiting = $c6
reverse = $c7
pressedBefore = $cb
line = $d1
column = $d3
row = $d6
saved = $d7
from = $ac               ; scrolling copies lines from here to line
colors = $f3
textColor = $0286
screenPage = $0288
palFlag = $02a6

        .org $f700
reset:  ldx #$ff
        sei
        txs
        cld
        jsr ioInit
        jsr restoreVectors
        jsr screenInit
        cli
ready:  lda keysWaiting  ; RUN arrives as keys
        beq ready
        lda #0
        sta keysWaiting
        lda #$40
.raster:
        cmp $d012        ; always from the same line on: some programs pass or fail with luck
        bne .raster
        ldx #$fa         ; as deep as BASIC is when it meets SYS
        txs
        jsr runLine
        jmp ready
runLine:
        jsr sys
        rts
sys:    lda $030f
        pha
        lda $030c
        ldx $030d
        ldy $030e
        plp
start:  jmp $0801        ; BenchKernal puts the program's start here

runNext:                 ; a packer starts the BASIC program it unpacked: SYS and a number is all of BASIC that is known
        lda #$01
        sta string
        lda #$08
        sta string+1
        ldy #0
.search:
        jsr .byte
        cmp #$9e
        bne .search
        sty number
        sty number+1
.digit: jsr .byte
        cmp #$20
        beq .digit
        sec
        sbc #$30
        bcc .run
        cmp #10
        bcs .run
        pha
        jsr .double      ; number = 10 * number + digit
        lda number
        ldx number+1
        jsr .double
        jsr .double
        clc
        adc number
        sta number
        txa
        adc number+1
        sta number+1
        pla
        clc
        adc number
        sta number
        bcc .digit
        inc number+1
        jmp .digit
.run:   jmp (number)
.double:
        asl number
        rol number+1
        rts
.byte:  lda (string),y
        inc string
        bne .read
        inc string+1
.read:  rts

ioInit: lda #$7f
        sta $dc0d
        sta $dd0d
        sta $dc00
        lda #$08
        sta $dc0e
        sta $dd0e
        sta $dc0f
        sta $dd0f
        ldx #0
        stx $dc03
        stx $dd03
        stx $d418
        dex
        stx $dc02
        lda #$07
        sta $dd00
        lda #$3f
        sta $dd02
        lda #$e7
        sta port
        lda #$2f
        sta $00
        lda palFlag
        beq .ntsc
        lda #$25
        ldx #$40
        jmp timer
.ntsc:  lda #$95
        ldx #$42
timer:  sta $dc04
        stx $dc05
        lda #$81
        sta $dc0d
        lda $dc0e
        and #$80
        ora #$11
        sta $dc0e
        lda $dd00
        ora #$10         ; serial clock high
        sta $dd00
        rts

restoreVectors:
        ldx #$1f
.next:  lda vectors,x
        sta $0314,x
        dex
        bpl .next
        rts
vectors:
        .word $ea31, $fe66, $fe47, $f34a, $f291, $f20e, $f250, $f333, $f157, $f1ca, $f6ed, $f13e, $f32f, $fe66, $f4a5, $f5ed

screenInit:
        lda #$0e
        sta textColor
        lda #$04
        sta screenPage
        lda #$40
        sta pressed
        sta pressedBefore
        lda #0
        sta reverse
        jsr videoInit
clearIn:                 ; in the colour A
        sta textColor
clear:  ldx #0
.next:  lda #$20
        sta $0400,x
        sta $0500,x
        sta $0600,x
        sta $06e8,x
        lda textColor
        sta $d800,x
        sta $d900,x
        sta $da00,x
        sta $dae8,x
        inx
        bne .next
home:   ldx #0
        stx column
        stx row
setLine:                 ; line = $0400 + 40 * row
        ldx row
        lda linesLow,x
        sta line
        lda linesHigh,x
        sta line+1
        rts
linesLow:
        .byte $00,$28,$50,$78,$a0,$c8,$f0,$18,$40,$68,$90,$b8,$e0,$08,$30,$58,$80,$a8,$d0,$f8,$20,$48,$70,$98,$c0
linesHigh:
        .byte 4,4,4,4,4,4,4,5,5,5,5,5,5,6,6,6,6,6,6,6,7,7,7,7,7

videoInit:
        ldx #$2e
.next:  lda video,x
        sta $d000,x
        dex
        bpl .next
        rts
video:  .byte 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,$1b,$37,0,0,0,$08,0,$14,$0f,0,0,0,0,0,0,14,6,1,2,3,4,0,1,2,3,4,5,6,7,0

plot:   bcs .get
        stx row
        sty column
        jsr setLine
.get:   ldx row
        ldy column
        clc
        rts

chrout: sta PRINTED
        sta saved
        pha
        txa
        pha
        tya
        pha
        lda saved
        jsr print
        pla
        tay
        pla
        tax
        pla
        clc
        rts

print:  cmp #13
        beq newLine
        cmp #$8d
        beq newLine
        cmp #$93
        beq .clear
        cmp #$13
        beq .home
        cmp #$12
        beq .reverse
        cmp #$92
        beq .plain
        cmp #$11
        beq .down
        cmp #$91
        beq .up
        cmp #$1d
        beq .right
        cmp #$9d
        beq .left
        ldx #15
.color: cmp colorCodes,x
        beq .isColor
        dex
        bpl .color
        cmp #$20
        bcc .nothing
        cmp #$80
        bcc .low
        cmp #$a0
        bcc .nothing
        cmp #$c0
        bcc .minus40
        and #$7f         ; $C0-$FF
        jmp put
.minus40:
        sec
        sbc #$40
        jmp put
.low:   cmp #$60
        bcs .minus20
        and #$3f
        jmp put
.minus20:
        sec
        sbc #$20
        jmp put
.reverse:
        lda #$80
        sta reverse
.nothing:
        rts
.plain: lda #0
        sta reverse
        rts
.clear: jmp clear
.home:  jmp home
.down:  jmp down
.up:    jmp up
.right: jmp right
.left:  jmp left
.isColor:
        stx textColor
        rts

newLine:
        lda #0
        sta column
        sta reverse
down:   inc row
        lda row
        cmp #25
        bcc toLine
        dec row
        jmp scroll
toLine: jmp setLine
up:     lda row
        beq toLine
        dec row
        jmp setLine
left:   lda column
        beq .nothing
        dec column
.nothing:
        rts

put:    ora reverse
        ldy column
        sta (line),y
        lda line
        sta colors
        lda line+1
        clc
        adc #$d4         ; colour RAM is $D400 above the screen
        sta colors+1
        lda textColor
        sta (colors),y
right:  inc column
        lda column
        cmp #40
        bcc .done
        lda #0
        sta column
        jmp down
.done:  rts

scroll: ldx #0
.copy:  jsr copyLine
        inx
        cpx #24
        bne .copy
        stx row
        jsr setLine
        ldy #39
        lda #$20
.blank: sta (line),y
        dey
        bpl .blank
        rts
copyLine:                ; line X from line X + 1
        lda linesLow,x
        sta line
        lda linesHigh,x
        sta line+1
        lda linesLow+1,x
        sta from
        lda linesHigh+1,x
        sta from+1
        ldy #39
.next:  lda (from),y
        sta (line),y
        dey
        bpl .next
        rts

colorCodes:
        .byte $90,$05,$1c,$9f,$9c,$1e,$1f,$9e,$81,$95,$96,$97,$98,$99,$9a,$9b

printString:             ; at A (low), Y (high), ends with zero
        sta string
        sty string+1
.next:  ldy #0
        lda (string),y
        beq .done
        jsr chrout
        inc string
        bne .next
        inc string+1
        bne .next
.done:  rts

printNumber:             ; A (high), X (low), decimal, without leading zeros
        stx number
        sta number+1
        ldy #4
        ldx #0           ; 0 while all digits were zero
.digit: lda #$30
        sta saved+1
.subtract:
        lda number
        sec
        sbc powersLow,y
        pha
        lda number+1
        sbc powersHigh,y
        bcc .found
        sta number+1
        pla
        sta number
        inc saved+1
        jmp .subtract
.found: pla
        lda saved+1
        cpy #0
        beq .print
        cpx #0
        bne .print
        cmp #$30
        beq .skip
.print: ldx #1
        jsr chrout
.skip:  dey
        bpl .digit
        rts
powersLow:
        .byte <1, <10, <100, <1000, <10000
powersHigh:
        .byte >1, >10, >100, >1000, >10000

ticked:                  ; the 60 Hz interrupt: clock and keyboard
        jsr countJiffy
        jsr scanKeys
leave:  lda $dc0d
        pla
        tay
        pla
        tax
        pla
        rti

countJiffy:
        inc jiffies+2
        bne .done
        inc jiffies+1
        bne .done
        inc jiffies
.done:  rts

scanKeys:                ; nobody presses any
        lda #0
        sta $dc00
        lda $dc01
        lda #$40
        sta pressed
        sta pressedBefore
        lda #$7f
        sta $dc00
        rts

getKey: lda #0
        clc
        rts

isStopPressed:           ; no: Z clear
        lda #1
        rts

endOfInput:
        lda #13
        clc
        rts

loadNext:                ; suites whose parts load each other: this part is through
        lda #0
        sta EXIT
noDevice:
        lda #5
        sec
        rts
        .assert loadNext <= $fce0
