namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Aten.baddbmm.Tensor(this, batch1, batch2, beta, alpha);
        public Tensor bmm(Tensor batch2) => Aten.bmm.Tensor(this, batch2);
        public Tensor outer(Tensor vec2) => Aten.outer.Tensor(this, vec2);
        public Tensor ger(Tensor vec2) => Aten.ger.Tensor(this, vec2);
        public Tensor inner(Tensor vec2) => Aten.inner.Tensor(this, vec2);
        public Tensor inverse() => Aten.inverse.Tensor(this);
        public Tensor cholesky(bool upper = false) => Aten.cholesky.Tensor(this, upper);
        public Tensor cholesky_inverse(bool upper = false) => Aten.cholesky_inverse.Tensor(this, upper);
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.cholesky_solve.Tensor(this, input2, upper);
        public Tensor det() => Aten.det.Tensor(this);
        public Tensor logdet() => Aten.logdet.Tensor(Square());
        public (Tensor a, Tensor tau) geqrf() => Aten.geqrf.Two(this);
        public Tensor matmul(Tensor target) => Aten.matmul.Tensor(this, target);
        public Tensor mm(Tensor target) => Aten.mm.Tensor(this, target);
        public Tensor mv(Tensor target) => Aten.mv.Tensor(this, target);
        public Tensor matrix_exp() => Aten.matrix_exp.Tensor(this);
        public Tensor matrix_power(int n) => Aten.matrix_power.Tensor(this, n);
        public Tensor vdot(Tensor target) => Aten.vdot.Tensor(SameVector(target), target);
        public Tensor dot(Tensor target) => Aten.dot.Tensor(SameVector(target), target);
        public Tensor pinverse(double rcond = 1E-15, bool hermitian = false) => Aten.linalg_pinv.Tensor(this, rcond, hermitian);
        public Tensor ormqr(Tensor tau, Tensor other, bool left = true, bool transpose = false) =>
            Aten.ormqr.Tensor(this, tau, other, left, transpose);
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) =>
            Aten.addbmm.Tensor(this, batch1, batch2, beta, alpha);
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1f, float alpha = 1f) => Aten.addbmm_.On(this, batch1, batch2, beta, alpha);
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.addmm.Tensor(this, mat1, mat2, beta, alpha);
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1f, float alpha = 1f) => Aten.addmm_.On(this, mat1, mat2, beta, alpha);
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.addmv.Tensor(this, mat, vec, beta, alpha);
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1f, float alpha = 1f) => Aten.addmv_.On(this, mat, vec, beta, alpha);
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr.Tensor(this, vec1, vec2, beta, alpha);
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1f, float alpha = 1f) => Aten.addr_.On(this, vec1, vec2, beta, alpha);
        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => Aten.cumulative_trapezoid_dx.Tensor(this, dx, dim);
        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => Aten.cumulative_trapezoid_x.Tensor(this, x, dim);
    }
}
