using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);
            public static BCELoss BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
            public static BCEWithLogitsLoss BCEWithLogitsLoss(
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean,
                Tensor? pos_weights = null) =>
                new(weight, reduction, pos_weights);
            public static CosineEmbeddingLoss CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean) => new(margin, reduction);
            public static CTCLoss CTCLoss(long blank = 0, bool zero_infinity = false, Reduction reduction = Reduction.Mean) =>
                new(blank, zero_infinity, reduction);
            public static HingeEmbeddingLoss HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) => new(margin, reduction);
            public static HuberLoss HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean) => new(delta, reduction);
            public static MarginRankingLoss MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) => new(margin, reduction);
            public static MultiMarginLoss MultiMarginLoss(
                int p = 1,
                double margin = 1,
                Tensor? weight = null,
                Reduction reduction = Reduction.Mean) =>
                new(p, margin, weight, reduction);
            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static L1Loss L1Loss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
            public static PoissonNLLLoss PoissonNLLLoss(
                bool log_input = true,
                bool full = false,
                float eps = 1E-08f,
                Reduction reduction = Reduction.Mean) =>
                new(log_input, full, eps, reduction);
            public static KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) => new(log_target, reduction);
            public static SoftMarginLoss SoftMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static TripletMarginLoss TripletMarginLoss(
                double margin = 1,
                long p = 2,
                double eps = 1E-06,
                bool swap = false,
                Reduction reduction = Reduction.Mean) =>
                new(margin, p, eps, swap, reduction);
            public static MultiLabelMarginLoss MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) => new(reduction);
            public static SmoothL1Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) => new(reduction, beta);

            public static partial class functional
            {
                public static Tensor binary_cross_entropy_with_logits(
                    Tensor input,
                    Tensor target,
                    Tensor? weight = null,
                    Reduction reduction = Reduction.Mean,
                    Tensor? pos_weights = null) =>
                    Aten.binary_cross_entropy_with_logits.Tensor(input, SameSize(input, target), weight, pos_weights, reduction);
                public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                    Aten.binary_cross_entropy.Tensor(input, SameSize(input, target), weight, reduction);
                public static Tensor cross_entropy(
                    Tensor input,
                    Tensor target,
                    Tensor? weight = null,
                    long ignore_index = -100,
                    Reduction reduction = Reduction.Mean,
                    double label_smoothing = 0) =>
                    Aten.cross_entropy_loss.Tensor(input, target, weight, reduction, ignore_index, label_smoothing);
                public static Tensor poisson_nll_loss(
                    Tensor input,
                    Tensor target,
                    bool log_input = true,
                    bool full = false,
                    float eps = 1E-08f,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.poisson_nll_loss.Tensor(input, target, log_input, full, eps, reduction);
                public static Tensor cosine_embedding_loss(
                    Tensor input1,
                    Tensor input2,
                    Tensor target,
                    double margin = 0,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.cosine_embedding_loss.Tensor(input1, input2, target, margin, reduction);
                public static Tensor ctc_loss(
                    Tensor log_probs,
                    Tensor targets,
                    Tensor input_lengths,
                    Tensor target_lengths,
                    long blank = 0,
                    bool zero_infinity = false,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.ctc_loss_Tensor.Tensor(log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity);
                public static Tensor hinge_embedding_loss(Tensor input, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean) =>
                    Aten.hinge_embedding_loss.Tensor(input, target, margin, reduction);
                public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean) =>
                    Aten.huber_loss.Tensor(input, target, reduction, delta);
                public static Tensor margin_ranking_loss(
                    Tensor input1,
                    Tensor input2,
                    Tensor target,
                    double margin = 0,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.margin_ranking_loss.Tensor(input1, input2, target, margin, reduction);
                public static Tensor multi_label_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Aten.multilabel_margin_loss.Tensor(input, target, reduction);
                public static Tensor multi_margin_loss(
                    Tensor input,
                    Tensor target,
                    int p = 1,
                    double margin = 1,
                    Tensor? weight = null,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.multi_margin_loss.Tensor(input, target, (long)p, margin, weight, reduction);
                public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Aten.mse_loss.Tensor(input, target, reduction);
                public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Aten.l1_loss.Tensor(input, target, reduction);
                public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                    Aten.nll_loss_nd.Tensor(input, target, weight, reduction);
                public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                    Aten.kl_div.Tensor(input, target, reduction, log_target);
                public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
                    Aten.smooth_l1_loss.Tensor(input, target, reduction, beta);
                public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                    Aten.soft_margin_loss.Tensor(input, target, reduction);
                public static Tensor triplet_margin_loss(
                    Tensor anchor,
                    Tensor positive,
                    Tensor negative,
                    double margin = 1,
                    long p = 2,
                    double eps = 1E-06,
                    bool swap = false,
                    Reduction reduction = Reduction.Mean) =>
                    Aten.triplet_margin_loss.Tensor(anchor, positive, negative, margin, p, eps, swap, reduction);

                private static Tensor SameSize(Tensor input, Tensor target) => input.shape.SequenceEqual(target.shape)
                    ? target
                    : throw new System.Runtime.InteropServices.ExternalException(
                        $"Target size ([{string.Join(", ", target.shape)}]) must be the same as input size ([{string.Join(", ", input.shape)}])");
            }
        }
    }
}

namespace TorchSharp
{
    public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
    {
        public Loss(nn.Reduction reduction = nn.Reduction.Mean)
            : base("Loss") => this.reduction = reduction;

        public nn.Reduction reduction { get; }
    }

    public abstract class Loss<T1, T2, T3, TResult> : nn.Module<T1, T2, T3, TResult>
    {
        public Loss(nn.Reduction reduction = nn.Reduction.Mean)
            : base("Loss") => this.reduction = reduction;

        public nn.Reduction reduction { get; }
    }

    public abstract class Loss<T1, T2, T3, T4, TResult> : nn.Module<T1, T2, T3, T4, TResult>
    {
        public Loss(nn.Reduction reduction = nn.Reduction.Mean)
            : base("Loss") => this.reduction = reduction;

        public nn.Reduction reduction { get; }
    }

    public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
    {
        public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.weight = weight;

        public Tensor? weight { get; }
    }

    public abstract class WeightedLoss<T1, T2, T3, TResult> : Loss<T1, T2, T3, TResult>
    {
        public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.weight = weight;

        public Tensor? weight { get; }
    }

    public abstract class WeightedLoss<T1, T2, T3, T4, TResult> : Loss<T1, T2, T3, T4, TResult>
    {
        public WeightedLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.weight = weight;

        public Tensor? weight { get; }
    }
}

namespace TorchSharp.Modules
{
    public sealed class CrossEntropyLoss : WeightedLoss<Tensor, Tensor, Tensor>
    {
        public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, nn.Reduction reduction = nn.Reduction.Mean, double label_smoothing = 0)
            : base(weight, reduction) =>
            (this.ignore_index, this.label_smoothing) = (ignore_index, label_smoothing);

        public long? ignore_index { get; }

        public double label_smoothing { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
    }

    public sealed class BCELoss : WeightedLoss<Tensor, Tensor, Tensor>
    {
        public BCELoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(weight, reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.binary_cross_entropy(input, target, weight, reduction);
    }

    public sealed class BCEWithLogitsLoss : WeightedLoss<Tensor, Tensor, Tensor>
    {
        public BCEWithLogitsLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean, Tensor? pos_weights = null)
            : base(weight, reduction) => this.pos_weights = pos_weights;

        public Tensor? pos_weights { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
    }

    public sealed class CosineEmbeddingLoss : Loss<Tensor, Tensor, Tensor, Tensor>
    {
        public CosineEmbeddingLoss(double margin = 0, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        public double margin { get; }

        public override Tensor forward(Tensor input1, Tensor input2, Tensor target) =>
            nn.functional.cosine_embedding_loss(input1, input2, target, margin, reduction);
    }

    public sealed class CTCLoss : Loss<Tensor, Tensor, Tensor, Tensor, Tensor>
    {
        public CTCLoss(long blank = 0, bool zero_infinity = false, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) =>
            (this.blank, this.zero_infinity) = (blank, zero_infinity);

        public long blank { get; }

        public bool zero_infinity { get; }

        public override Tensor forward(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths) =>
            nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, zero_infinity, reduction);
    }

    public sealed class HingeEmbeddingLoss : Loss<Tensor, Tensor, Tensor>
    {
        public HingeEmbeddingLoss(double margin = 0, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        public double margin { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.hinge_embedding_loss(input, target, margin, reduction);
    }

    public sealed class HuberLoss : Loss<Tensor, Tensor, Tensor>
    {
        public HuberLoss(double delta = 1, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.delta = delta;

        public double delta { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.huber_loss(input, target, delta, reduction);
    }

    public sealed class MarginRankingLoss : Loss<Tensor, Tensor, Tensor, Tensor>
    {
        public MarginRankingLoss(double margin = 0, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.margin = margin;

        public double margin { get; }

        public override Tensor forward(Tensor input1, Tensor input2, Tensor target) =>
            nn.functional.margin_ranking_loss(input1, input2, target, margin, reduction);
    }

    public sealed class MultiLabelMarginLoss : Loss<Tensor, Tensor, Tensor>
    {
        public MultiLabelMarginLoss(nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.multi_label_margin_loss(input, target, reduction);
    }

    public sealed class MultiMarginLoss : WeightedLoss<Tensor, Tensor, Tensor>
    {
        public MultiMarginLoss(int p = 1, double margin = 1, Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(weight, reduction) =>
            (this.p, this.margin) = (p, margin);

        public double margin { get; }

        public int p { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.multi_margin_loss(input, target, p, margin, weight, reduction);
    }

    public sealed class MSELoss : Loss<Tensor, Tensor, Tensor>
    {
        public MSELoss(nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.mse_loss(input, target, reduction);
    }

    public sealed class L1Loss : Loss<Tensor, Tensor, Tensor>
    {
        public L1Loss(nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.l1_loss(input, target, reduction);
    }

    public sealed class NLLLoss : WeightedLoss<Tensor, Tensor, Tensor>
    {
        public NLLLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean)
            : base(weight, reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.nll_loss(input, target, weight, reduction);
    }

    public sealed class PoissonNLLLoss : Loss<Tensor, Tensor, Tensor>
    {
        public PoissonNLLLoss(bool log_input = true, bool full = false, float eps = 1E-08f, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) =>
            (this.log_input, this.full, this.eps) = (log_input, full, eps);

        public bool log_input { get; }

        public bool full { get; }

        public float eps { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.poisson_nll_loss(input, target, log_input, full, eps, reduction);
    }

    public sealed class KLDivLoss : Loss<Tensor, Tensor, Tensor>
    {
        public KLDivLoss(bool log_target = true, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) => this.log_target = log_target;

        public bool log_target { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.kl_div(input, target, log_target, reduction);
    }

    public sealed class SmoothL1Loss : Loss<Tensor, Tensor, Tensor>
    {
        public SmoothL1Loss(nn.Reduction reduction = nn.Reduction.Mean, double beta = 1)
            : base(reduction) => this.beta = beta;

        public double beta { get; }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.smooth_l1_loss(input, target, reduction, beta);
    }

    public sealed class SoftMarginLoss : Loss<Tensor, Tensor, Tensor>
    {
        public SoftMarginLoss(nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override Tensor forward(Tensor input, Tensor target) =>
            nn.functional.soft_margin_loss(input, target, reduction);
    }

    public sealed class TripletMarginLoss : Loss<Tensor, Tensor, Tensor, Tensor>
    {
        private readonly double _eps;
        private readonly bool _swap;

        public TripletMarginLoss(double margin = 1, long p = 2, double eps = 1E-06, bool swap = false, nn.Reduction reduction = nn.Reduction.Mean)
            : base(reduction) =>
            (this.margin, this.p, _eps, _swap) = (margin, p, eps, swap);

        public double margin { get; }

        public long p { get; }

        public override Tensor forward(Tensor anchor, Tensor positive, Tensor negative) =>
            nn.functional.triplet_margin_loss(anchor, positive, negative, margin, p, _eps, _swap, reduction);
    }
}
