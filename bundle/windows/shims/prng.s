# bcryptprimitives.dll, which Wine 8 lacks: ProcessPrng by way of RtlGenRandom (SystemFunction036).
    .globl ProcessPrng
    .text
ProcessPrng:
    subq $40, %rsp
    call *__imp_SystemFunction036(%rip)
    movl $1, %eax
    addq $40, %rsp
    ret
