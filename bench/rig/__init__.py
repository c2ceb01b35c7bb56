"""The load rig: simulated callers, simulated vendors and the product, each in a process of its own.

    python -m bench.rig --calls 1,10,25,50,100,150,200 --seconds 60
    python -m bench.rig --calls 50 --model            a language model reads the unclear turns
    python -m bench.rig --calls 6,12 --speech local   local engines, which get both cores

The product runs alone on the first core; callers, vendors, database and cache share the second. Every frame of sound
carries its caller and number in its lowest bits, and every clause of the voice its own, so that a lost, doubled or
mixed frame is counted and every wait can be taken apart from outside.
"""
