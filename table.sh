unset PYTHONPATH; export HOME=/tmp/home-s13
cd /tmp/s13
for v in 3.13.0 3.8.18; do timeout 500 /tmp/p13v_$v/bin/python diff.py /work/wt/s13/tests/patches/python2/sources > final_$v.txt 2>&1; echo "rc=$?" >> final_$v.txt; done
